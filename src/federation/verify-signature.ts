import {
  type AuthorizationServer,
  type JWK,
  OperationProcessingError,
  validateApplicationLevelSignature,
} from "oauth4webapi";
import { isIssuerOf } from "./id-token.ts";
import { type ProviderContext, requestsBy } from "./provider-context.ts";
import type { PublishedKeys } from "./provider-keys.ts";

/**
 * Verifies the signature of the JWT in an answer that was processed, with the keys that are kept here. Where none of them made it, they are asked
 * for at the provider again, once a minute at most.
 */
export async function verifySignature(
  context: ProviderContext,
  server: AuthorizationServer,
  response: Response,
): Promise<void> {
  const { keys } = context.documents;
  const { kind } = context.provider;
  const verify = async ({ keys: known }: PublishedKeys): Promise<void> => {
    const own = kind.issuerRule === "tenant" ? known.filter((key) => signsFor(key, server.issuer)) : known;
    const served = requestsBy(async () => Response.json({ keys: own }), context);
    // A copy, because the library keeps keys by this object, for as long as it likes.
    await validateApplicationLevelSignature({ ...server }, response, served);
  };
  try {
    await verify(await keys.get());
  } catch (error) {
    // The key is not there, or it is another one by now: issuers that sign with one key often give it no name, or always the same.
    if (!(error instanceof OperationProcessingError)) throw error;
    const found = await keys.search();
    if (found === null) throw error;
    await verify(found);
  }
}

/**
 * Of keys that serve many tenants one may say whose tokens it signs, as a template or of one tenant. Security: it makes no others then.
 * https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
 */
function signsFor(key: JWK, issuer: string): boolean {
  const { issuer: own } = key as { readonly issuer?: unknown };
  if (own === undefined) return true;
  if (typeof own !== "string") return false;
  return isIssuerOf({ issuer: own, issuerRule: own.includes("{tenantid}") ? "tenant" : "exact" }, issuer);
}
