import type { SessionWithUser } from "./session-store.ts";

/** A new access token, as it is answered. */
export interface MintedToken {
  readonly accessToken: string;
  /** Seconds that it is good for. */
  readonly expiresIn: number;
}

/** Makes access tokens. */
export interface TokenSource {
  /** Rejects with what keeps a token from being made, such as `hook_unavailable`. */
  mint(about: SessionWithUser): Promise<MintedToken>;
}

/**
 * The access token of a session that is about to be written, as it will be. Null for one that a cookie carries. Made first, so that whoever is
 * told of a failure has lost nothing by it: no session that was there, no code, no refresh token.
 */
export async function mintEarly(
  { tokens }: { readonly tokens: TokenSource },
  about: SessionWithUser,
): Promise<MintedToken | null> {
  return about.session.carrier === "token" ? tokens.mint(about) : null;
}
