declare const brand: unique symbol;
/** A password as it is hashed: NFC, well-formed, at most 1,024 UTF-16 units as typed. Never logged, never stored. */
export type Password = string & { readonly [brand]: "Password" };

/** UTF-16 units as they arrive: 128 code points never need as many, however they are composed. */
const maxRawLength = 1_024;

/**
 * Reads a password, or gives null for what cannot be one: another type, more than 1,024 UTF-16 units, a lone surrogate.
 *
 * NFC is the only change (RFC 8265, OpaqueString, without its mapping of spaces), so that "é" typed on two systems is one secret.
 * Case, NUL and spaces count, also at the ends. Nothing is cut. How long it should be is for `checkPassword` to say: a password
 * from before a change of policy still logs in.
 */
export function parsePassword(input: unknown): Password | null {
  // Security: length first, so that ten megabytes cost a comparison and neither normalisation nor a hash.
  if (typeof input !== "string" || input.length > maxRawLength) return null;
  // Security: as UTF-8 every lone surrogate is U+FFFD, so that different passwords would open the same account.
  if (!input.isWellFormed()) return null;
  return input.normalize("NFC") as Password;
}
