import { AuthError } from "../error/auth-error.ts";
import type { Service, ServiceScope } from "../service/service.ts";
import type { Deps } from "./deps.ts";

/**
 * The service whose key a request shows, as `Authorization: Bearer lkv_…`. Throws `unauthenticated` without a good key, `forbidden`
 * where it lacks the scope, `csrf_rejected` for a page of another origin.
 */
export async function identifyService(
  headers: Headers,
  { services }: Pick<Deps, "services">,
  scope: ServiceScope,
): Promise<Service> {
  // Security: a key in a page's script is everybody's. Programs do not send this.
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw new AuthError("csrf_rejected");
  const authorization = headers.get("authorization");
  if (authorization?.includes(",")) throw new AuthError("invalid_input", { detail: "Send one Authorization header." });
  const [, key] = /^bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  const service = key === undefined ? null : await services.verify(key);
  if (!service) throw new AuthError("unauthenticated");
  if (!service.scopes.includes(scope)) {
    throw new AuthError("forbidden", { detail: `This key lacks the scope ${scope}.` });
  }
  return service;
}
