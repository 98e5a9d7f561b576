import {
  type AuthorizationServer,
  KEY_SELECTION,
  OperationProcessingError,
  validateApplicationLevelSignature,
} from "oauth4webapi";
import { type ProviderContext, requestsBy } from "./provider-context.ts";
import type { PublishedKeys } from "./provider-keys.ts";

/**
 * Verifies the signature of the ID token in an answer that was processed, with the keys that are kept here. A key that is not among them is looked
 * for at the provider, once a minute at most.
 */
export async function verifySignature(
  context: ProviderContext,
  server: AuthorizationServer,
  response: Response,
): Promise<void> {
  const { keys } = context.documents;
  const verify = async (known: PublishedKeys): Promise<void> => {
    const served = requestsBy(async () => Response.json(known), context);
    // A copy, because the library keeps keys by this object, for as long as it likes.
    await validateApplicationLevelSignature({ ...server }, response, served);
  };
  try {
    await verify(await keys.get());
  } catch (error) {
    if (!(error instanceof OperationProcessingError) || error.code !== KEY_SELECTION) throw error;
    const found = await keys.search();
    if (found === null) throw error;
    await verify(found);
  }
}
