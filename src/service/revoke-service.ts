import { AuthError } from "../error/auth-error.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import { isServiceName } from "./service.ts";
import type { ServiceStore } from "./service-store.ts";

/** Takes a service's key away, for good: every process refuses it within the bound of revocation. Throws `not_found`. */
export async function revokeService(
  { services }: { readonly services: Pick<ServiceStore, "revoke"> },
  name: string,
  doer: Doer,
): Promise<void> {
  // No other text is a name, and PostgreSQL takes no NUL.
  const revoked =
    isServiceName(name) &&
    (await services.revoke(name, {
      events: [{ type: "service_revoked", data: { name }, userId: null, ...nameDoer(doer) }],
      authority: doer.authority,
    }));
  if (!revoked) throw new AuthError("not_found", { detail: "There is no such service." });
}
