import { apiRoutes } from "./api-routes.ts";
import { endpoints } from "./endpoints/index.ts";

/** First parts of paths below the base path that are routes of other kinds, or are going to be. */
const kept: readonly string[] = [
  "admin",
  "api",
  "authorize",
  "avatars",
  "callback",
  "dev",
  "identities",
  "jwks",
  "link",
  "mfa",
  "native",
  "oauth",
  "openapi",
  "passkeys",
  "static",
  "token",
  "userinfo",
];

/** Whether a provider of this id would stand where a route of ours is. */
export function isRouteName(id: string): boolean {
  const taken = [...endpoints, ...apiRoutes].map(({ path }) => path.split("/")[1]);
  return kept.includes(id) || taken.includes(id);
}
