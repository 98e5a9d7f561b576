/** Seconds between a request to delete an account and its erasure. Until then its owner may undo it. */
export const deletionDelay: number = 7 * 86_400;
