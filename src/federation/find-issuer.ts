import type { IssuerFinder } from "../user/import/parse-identities.ts";
import { isIssuerOf } from "./id-token.ts";
import type { Provider } from "./provider.ts";

/** Finds the issuer of identities that come from another system, among the providers that are configured. */
export function createIssuerFinder(providers: readonly Pick<Provider, "id" | "kind">[]): IssuerFinder {
  const kinds = new Map(providers.map(({ id, kind }) => [id, kind]));
  return (provider, said) => {
    const kind = kinds.get(provider);
    if (!kind) return undefined;
    // One of many tenants: nobody but the file knows which.
    if (said === null) return kind.issuerRule === "tenant" ? null : kind.issuer;
    return isIssuerOf(kind, said) ? said : null;
  };
}
