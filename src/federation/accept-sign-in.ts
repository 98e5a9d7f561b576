import type { ClientInfo } from "../session/client-info.ts";
import type { Carriage } from "../session/session.ts";
import type { StartedSession } from "../session/start-session.ts";
import type { Code } from "../verification/code.ts";
import type { ProviderSignIn } from "./profile.ts";
import type { ProviderClient } from "./provider-client.ts";

/** A sign-in at a provider, to be turned into one here. */
export interface AcceptSignInInput {
  readonly provider: Pick<ProviderClient, "id" | "name" | "allowSignUp" | "keepsTokens">;
  readonly signIn: ProviderSignIn;
  readonly carriage: Carriage;
  readonly remember: boolean;
  readonly deviceName: string | null;
  readonly client: ClientInfo;
  /** The sessions that the one which is started replaces. */
  readonly replaces: readonly string[];
}

/** What comes of a sign-in at a provider. */
export type AcceptedSignIn =
  | {
      readonly kind: "started";
      readonly started: StartedSession;
      /** Whether the account is a minute old and has no address yet: she is then asked for one. */
      readonly lacksEmail: boolean;
    }
  /**
   * The provider proves the address of an account whose own owner never did. The code stands for the identity, for half an hour: it takes the account's
   * password, or the owner of the mailbox takes the account.
   */
  | { readonly kind: "password_required"; readonly code: Code };
