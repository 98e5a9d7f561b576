/** Seconds a session may be remembered without being read again, by a process and in a shared cache together. */
export const sessionCacheLifetime = 300;

/**
 * Seconds by which an entry outlives everything it could concern: the clocks of two machines may each be a minute off, and a token is
 * good for half a minute beyond its time.
 */
const margin = 120;

/** Seconds an entry of the revocation log is kept: longer than any access token or remembered session that it could end. */
export function entryLifetime(accessTokenLifetime: number): number {
  return Math.max(accessTokenLifetime, sessionCacheLifetime) + margin;
}
