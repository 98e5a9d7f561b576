import type { ImportIdentity } from "../../user/import/import-row.ts";

/** An account at a provider as a table has it. */
export interface ForeignAccount {
  readonly provider: string | undefined;
  readonly subject: string | undefined;
}

/** Who somebody is at providers, by what those are called here. */
export function toIdentities(
  accounts: readonly ForeignAccount[],
  providers: ReadonlyMap<string, string | null>,
): readonly ImportIdentity[] {
  return accounts.flatMap(({ provider, subject }) => {
    if (provider === undefined || subject === undefined) return [];
    const here = providers.has(provider) ? providers.get(provider) : provider;
    return here ? [{ provider: here, subject }] : [];
  });
}
