import type { ProviderKind } from "./provider.ts";

/** Whether a kind of provider speaks OpenID Connect: its ID tokens are then required. */
export function hasIdToken({ endpoints }: ProviderKind): boolean {
  return "discovery" in endpoints || endpoints.jwks !== null;
}
