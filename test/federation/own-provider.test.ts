import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Provider } from "../../src/federation/provider.ts";
import { SpotifyDouble } from "../doubles/spotify.ts";
import { atDouble } from "./at-double.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, signInAt } from "./sign-in-at.ts";
import { spotify } from "./spotify.ts";

let double: SpotifyDouble;
beforeEach(async () => {
  double = await SpotifyDouble.start(callbackUrl);
});
afterEach(() => double.server.close());

function provider(options: { readonly clientSecret?: string; readonly trustEmail?: boolean } = {}): Provider {
  const { clientId, clientSecret } = double;
  const { origin } = double.server;
  const addresses = { "https://accounts.spotify.com": origin, "https://api.spotify.com": origin };
  return atDouble(spotify({ clientId, clientSecret, ...options }), addresses);
}

test("docs/providers.md shows the provider that is tried here", () => {
  const page = readFileSync(new URL("../../docs/providers.md", import.meta.url), "utf8");
  const source = readFileSync(new URL("spotify.ts", import.meta.url), "utf8");
  expect(page).toContain(`\`\`\`ts\n${source}\`\`\`\n`);
  expect(source.split("\n").length).toBeLessThanOrEqual(36);
});

test("a provider of one's own signs people in", async () => {
  const { profile } = await signInAt(openClient(provider()));
  expect(profile).toStrictEqual({
    issuer: "https://accounts.spotify.com",
    subject: "adalovelace",
    email: "ada@example.com",
    emailVerified: false,
    name: "Ada Lovelace",
    avatarUrl: "https://i.scdn.co/image/ab67616d00001e02ff9ca10b55ce82ae553c8228",
  });
});

test("an address that it does not call proven is not, trust or no trust", async () => {
  expect((await signInAt(openClient(provider({ trustEmail: true })))).profile.emailVerified).toBe(false);
});

test.for([{}, null, { id: "" }, { images: 7 }, []])(
  "a profile like %j fails the sign-in, and nothing else",
  async (user) => {
    double.user = user;
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_failed" });
  },
);

test("a wrong secret fails the sign-in", async () => {
  const client = openClient(provider({ clientSecret: "wrong" }));
  await expect(signInAt(client)).rejects.toMatchObject({ code: "provider_failed" });
});
