import type { MintedToken } from "../session/minted-token.ts";
import type { UserRecord } from "../user/user.ts";
import type { AccessTokenVerifier } from "./access-token-verifier.ts";
import type { MintInput } from "./access-token-minter.ts";
import type { Refresher } from "./refresh.ts";
import type { TokenSettings } from "./token-settings.ts";

/** Everything about tokens, for those who hand them out and those who are shown them. */
export interface Tokens {
  readonly settings: TokenSettings;
  readonly verifier: AccessTokenVerifier;
  readonly refresher: Refresher;
  /** Makes an access token. Throws as `AccessTokenMinter.mint`. */
  mint(input: MintInput): Promise<MintedToken>;
  /** The application's claims about a user, as her next access token will have them. Throws `hook_unavailable`. */
  claimsFor(user: UserRecord): Promise<Readonly<Record<string, unknown>>>;
}
