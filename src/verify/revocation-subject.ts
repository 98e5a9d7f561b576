/** What an entry of the feed is about: a session that ended, all of a user below a version, or a signing key. */
export type RevocationKind = "session" | "user" | "key";

const encoder = new TextEncoder();
/** Bytes that are kept of the hash: enough that nobody finds two names of one subject. */
const length = 16;

/**
 * How the feed names a session, user or key: the first 16 bytes of SHA-256 over `latchkey.revocation.v1`, kind and id, each followed but
 * the last by NUL, in base64url. Whoever holds a token can look it up; the name tells nobody else whose it is.
 */
export async function nameSubject(kind: RevocationKind, id: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`latchkey.revocation.v1\0${kind}\0${id}`));
  const binary = String.fromCharCode(...new Uint8Array(digest, 0, length));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
