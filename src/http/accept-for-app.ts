import { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import { acceptSignIn } from "../federation/accept-sign-in.ts";
import type { NativeSignIn } from "../federation/native-code.ts";
import type { ProviderClient } from "../federation/provider-client.ts";
import type { Carriage } from "../session/session.ts";
import { answerSignIn, type SignedInBody } from "./carry-session.ts";
import type { Deps } from "./deps.ts";
import type { Answer, Call } from "./endpoint.ts";

/** What a sign-in at a provider can be refused with when an app brings it. */
export const acceptErrors: readonly ErrorCode[] = [
  "invalid_credentials",
  "link_required",
  "password_required",
  "registration_closed",
  "registration_refused",
  "domain_not_allowed",
  "user_banned",
  "deletion_pending",
  "email_not_verified",
  "claims_too_large",
  "hook_unavailable",
  "overloaded",
];

export interface AppSignIn extends NativeSignIn {
  readonly carriage: Carriage;
  readonly deviceName: string | null;
}

/** A configured provider by its id, or null: it was taken out of the options since. */
export function appProvider({ providers }: Pick<Deps, "providers">, id: string | undefined): ProviderClient | null {
  return (id !== undefined && providers.get(id)) || null;
}

/** Turns a sign-in at a provider into a session of an app. Nothing that the browser holds is touched: it is another client. */
export async function acceptForApp(
  { deps, client }: Pick<Call<unknown>, "deps" | "client">,
  { provider: id, signIn, seen, carriage, deviceName }: AppSignIn,
): Promise<Answer<SignedInBody>> {
  const provider = appProvider(deps, id);
  if (!provider) throw new AuthError("provider_failed");
  // An app keeps no cookie that says which device it is on: it is known by a session of the same app and network.
  const input = { provider, signIn, seen, carriage, deviceName, client, remember: true, devices: [], replaces: [] };
  const accepted = await acceptSignIn(deps, input);
  if (accepted.kind === "password_required") throw new AuthError("password_required", { linkToken: accepted.code });
  return { status: 200, ...answerSignIn(deps, null, accepted.started) };
}
