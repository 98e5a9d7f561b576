import { defineProvider } from "../federation/define-provider.ts";
import type { Provider } from "../federation/provider.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { demoClientId, demoClientSecret } from "./demo-client.ts";
import { demoId, type DemoPlaces } from "./demo-places.ts";

/** The demo provider, as `createAuth` takes it. */
export function demoProvider({ issuer }: DemoPlaces, ring: SecretRing): Provider {
  const newestFirst = [ring.current, ...ring.all.filter((secret) => secret !== ring.current)];
  return defineProvider(
    { clientId: demoClientId, clientSecret: newestFirst.map(demoClientSecret) },
    {
      kind: demoId,
      name: "Demo",
      issuer,
      endpoints: { discovery: true },
      scopes: ["openid", "profile", "email"],
      asksUserinfo: true,
      answersWithIssuer: true,
      canReauthenticate: true,
      authority: "own",
      readProfile: ({ claims, userinfo }) => ({
        subject: claims["sub"],
        email: userinfo["email"],
        // Security: over its own domain it has authority, over no other.
        emailVerified: userinfo["email_verified"] === true && /^[^@]+@example\.com$/.test(String(userinfo["email"])),
        name: userinfo["name"],
        avatarUrl: userinfo["picture"],
      }),
    },
  );
}
