/**
 * Stands in the place of a password hash where the password is still kept by the system that somebody comes from: `legacyPassword` is asked
 * for it once, and a hash of ours takes its place. No password belongs to it. Whatever sets or resets a password writes over it.
 */
export const legacyMark = "$legacy$";
