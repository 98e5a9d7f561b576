/** What came of looking at a token: its claims as they were signed, or why it is none of ours. Nothing about them is judged yet. */
export type JwsCheck =
  | { readonly ok: true; readonly kid: string; readonly claims: Readonly<Record<string, unknown>> }
  /** `unknown_key`: well-formed, under a `kid` that this process does not have. `revoked_key`: rightly signed by a key that was revoked. */
  | { readonly ok: false; readonly reason: "invalid" | "unknown_key" | "revoked_key" };

/** The published keys as they are sent. */
export interface PublishedKeys {
  /** A JSON Web Key Set (RFC 7517). */
  readonly body: string;
  /** Quoted, as the header has it. Changes with the body and with nothing else. */
  readonly etag: string;
}

/**
 * The keys that this process signs access tokens with, and those it accepts. All but `catchUp`, `reload` and `confirm` is answered from
 * memory, at once.
 */
export interface KeyRing {
  /** Signs claims with the key that is in force: a compact JWS of type `at+jwt`. Throws `storage_unavailable` when there is no such key. */
  sign(claims: object): string;
  /**
   * What to wait for before signing: the key that signed was revoked, and the one in its place is not here yet. Null, nearly always: there is
   * nothing to wait for. Rejects when the keys cannot be read.
   */
  catchUp(): Promise<void> | null;
  /** Checks form, key and signature of a token. The algorithm is the key's own; nothing in the token's header has a say in it. */
  verify(token: string): JwsCheck;
  published(): PublishedKeys;
  /**
   * Reads the keys again because a token named one that is not here. Calls at the same time share one read, and a read that found nothing
   * new is not repeated for some seconds: made-up ids must not reach the database. True when there may be something new.
   */
  reload(): Promise<boolean>;
  /**
   * Reads the keys again for somebody elsewhere who has to know whether one that is not published exists. Gives how many seconds old what is
   * published may be: 0 when a read that began after this call has succeeded, and never less than 1 otherwise. Waits two seconds at most, and
   * never rejects. However many call, one read begins a second.
   */
  confirm(): Promise<number>;
}
