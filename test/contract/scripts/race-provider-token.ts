// Asks for one token of a provider twenty-five times at once, when it is told to, and prints what it got.
import { once } from "node:events";
import { AuthError } from "../../../src/error/auth-error.ts";
import type { ProviderClient } from "../../../src/federation/provider-client.ts";
import { TokenKeeper } from "../../../src/federation/token-keeper.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", secret = "", userId = "", address = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const provider = {
  id: "google",
  name: "Google",
  isIssuer: () => true,
  async refresh(refreshToken: string) {
    const answer = await fetch(address, { method: "POST", body: refreshToken });
    if (!answer.ok) throw new AuthError("provider_denied");
    const { access, refresh } = (await answer.json()) as { access: string; refresh: string };
    return { accessToken: access, refreshToken: refresh, expiresAt: Date.now() + 3_600_000, scopes: ["openid"] };
  },
} as unknown as ProviderClient;
const ring = createSecretRing([secret]);
// Half of them by a keeper of their own, as if there were four processes.
const keepers = [1, 2].map(
  () => new TokenKeeper({ store: storage.providerTokens, seals: storage.providerTokenSeals, ring, clock: Date.now }),
);
await storage.ping();
const told = once(process.stdin, "data");
console.log("ready");
await told;
const all = Array.from({ length: 25 }, (_, i) => keepers[i % 2]!.token({ userId, provider }));
console.log(JSON.stringify((await Promise.all(all)).map(({ accessToken }) => accessToken)));
await storage.close();
process.stdin.destroy();
