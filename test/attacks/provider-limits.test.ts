import { afterEach, expect, test } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import type { Answer, Client } from "../flows/client.ts";
import { onSqlite } from "../flows/installation.ts";
import { localOrigin } from "../flows/provider-site.ts";

const issuers: LyingIssuer[] = [];

afterEach(async () => {
  for (const issuer of issuers.splice(0)) await issuer.close();
});

onSqlite((open) => {
  test("A068, A082: nobody makes this installation ask a provider on and on with made-up codes or ID tokens, and nobody else is kept from signing in there", async () => {
    const issuer = await LyingIssuer.start();
    issuers.push(issuer);
    const { clientId, clientSecrets: clientSecret, url } = issuer;
    const acme = oidc({ id: "acme", issuer: url, clientId, clientSecret, nativeClientIds: ["com.example.app"] });
    const site = await open({ baseUrl: localOrigin, providers: [acme] });
    const browser = (ip: string): Client => site.browser({ ip, origin: localOrigin });
    /** Comes back from the provider with a code that it never gave. */
    const comeBack = async (ip: string, code = "made-up"): Promise<string | undefined> => {
      const visitor = browser(ip);
      const { location } = await visitor.visit("/auth/acme");
      const state = new URL(location ?? "").searchParams.get("state") ?? "";
      const back = await visitor.visit(`/auth/acme/callback?${new URLSearchParams({ code, state, iss: url })}`);
      return /error=(\w+)/.exec(back.location ?? "")?.[1];
    };
    const hand = (ip: string): Promise<Answer> =>
      browser(ip).send("/auth/acme/id-token", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ idToken: "a.b.c", nonce: "n".repeat(22) }),
      });
    expect(await comeBack("203.0.113.7")).toBe("provider_failed");
    for (let n = 1; n < 60; n += 1) expect((await hand("203.0.113.7")).body.code).toBe("provider_failed");
    const answers = await Promise.all(Array.from({ length: 60 }, () => comeBack("203.0.113.7")));
    expect(answers.filter((code) => code === "provider_failed")).toHaveLength(40);
    expect(answers.filter((code) => code === "too_many_attempts")).toHaveLength(20);
    const refused = await hand("203.0.113.7");
    expect([refused.status, refused.body.code]).toStrictEqual([429, "too_many_attempts"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const asked = issuer.requests.length;
    expect(await comeBack("203.0.113.7")).toBe("too_many_attempts");
    expect(issuer.requests).toHaveLength(asked);
    // An answer that belongs to no flow of this browser is nobody's, and counts for nothing.
    const stray = await browser("203.0.113.8").visit("/auth/acme/callback?state=made-up&code=x");
    expect(stray.location).toContain("error=code_invalid");
    expect(await comeBack("203.0.113.8")).toBe("provider_failed");
    site.time.now += 600_000;
    expect(await comeBack("203.0.113.7")).toBe("provider_failed");
  });
});
