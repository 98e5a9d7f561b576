import type { PasswordStore } from "../password/password-store.ts";
import type { Clock } from "../shared/clock.ts";
import type { AccountFinder, SeenAccount } from "./account-finder.ts";
import type { ProviderSignIn } from "./profile.ts";
import { toProviderAccount } from "./provider-account.ts";
import { provenAddress } from "./proven-address.ts";

export interface SeeAccountDeps {
  readonly accountFinder: AccountFinder;
  readonly passwords: Pick<PasswordStore, "findByEmail">;
  readonly clock: Clock;
}

/** The account that a sign-in at a provider would open or join if it were accepted now. Null: it would make one. Nothing is noted. */
export async function seeAccount(
  { accountFinder, passwords, clock }: SeeAccountDeps,
  provider: string,
  { profile }: ProviderSignIn,
): Promise<SeenAccount | null> {
  const opened = await accountFinder.findByIdentity(profile.issuer, profile.subject);
  if (opened) return { ...opened, by: "identity" };
  const email = provenAddress(profile, toProviderAccount(provider, profile));
  const owner = email && (await passwords.findByEmail(email, new Date(clock())));
  return owner && { userId: owner.user.id, version: owner.user.version, by: "address" };
}
