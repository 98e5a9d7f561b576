import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/index.ts";
import { onEveryDatabase, password, sessionCookieName } from "./installation.ts";

const newSecret = (): string => randomBytes(32).toString("base64url");

onEveryDatabase((open) => {
  test("a secret is rotated in two steps on two instances, and everybody stays signed in", async () => {
    const site = await open();
    const [old, next] = [site.secret, newSecret()];
    const ada = await site.member();
    const recognised = async (...auths: Awaited<ReturnType<typeof site.another>>[]): Promise<void> => {
      for (const auth of auths) {
        for (const person of people) {
          const client = person.copy();
          client.auth = auth;
          expect((await client.get("/auth/session")).status).toBe(200);
        }
      }
    };
    const people = [ada.browser];
    // Step one, one instance after the other: accepted, not yet issued.
    const first = await site.another({ secret: [old, next] });
    await recognised(site.auth, first);
    const second = await site.another({ secret: [old, next] });
    const grace = await site.member({ auth: second });
    people.push(grace.browser);
    await recognised(first, second, site.auth);
    // Step two: issued, on one instance first. While one runs that does not know the new secret it is refused.
    await expect(site.another({ secret: [next, old] })).rejects.toThrow("does not know");
    await site.auth.close();
    const third = await site.another({ secret: [next, old] });
    const joan = await site.member({ auth: third });
    people.push(joan.browser);
    expect(joan.browser.cookies.get(sessionCookieName)?.slice(4, 10)).not.toBe(
      ada.browser.cookies.get(sessionCookieName)?.slice(4, 10),
    );
    await recognised(first, second, third);
    // A new proof moves a session to the new secret; it is recognised everywhere, too.
    ada.browser.auth = third;
    expect((await ada.browser.post("/auth/reauthenticate", { password })).status).toBe(204);
    expect(ada.browser.cookies.get(sessionCookieName)?.slice(4, 10)).toBe(
      joan.browser.cookies.get(sessionCookieName)?.slice(4, 10),
    );
    await recognised(first, second, third);
  });

  test("a process that lacks a secret in use refuses to start, and says which", async () => {
    const site = await open();
    const ada = await site.member();
    const id = ada.browser.cookies.get(sessionCookieName)?.slice(4, 10) ?? "";
    const next = newSecret();
    const start = site.another({ secret: next });
    await expect(start).rejects.toThrow(ConfigurationError);
    await expect(start).rejects.toThrow(id);
    await expect(start).rejects.not.toThrow(site.secret);
    // Nor once nobody runs with it, as long as a session hangs on it.
    await site.auth.close();
    await expect(site.another({ secret: next })).rejects.toThrow("one live session hangs");
    const both = await site.another({ secret: [next, site.secret] });
    ada.browser.auth = both;
    expect((await ada.browser.post("/auth/logout")).status).toBe(204);
    await both.close();
    await site.another({ secret: next });
  });

  test("a cookie of another installation's secret is nobody's", async () => {
    const [site, other] = [await open(), await open()];
    const [ada, eve] = [await site.member(), await other.member()];
    const stranger = eve.browser.copy();
    stranger.auth = site.auth;
    expect((await stranger.get("/auth/session")).body.code).toBe("unauthenticated");
    // The database of one under the secret of the other does not help either.
    const mixed = await site.another({ secret: [site.secret, other.secret] });
    stranger.auth = mixed;
    expect((await stranger.get("/auth/session")).body.code).toBe("unauthenticated");
    const known = ada.browser.copy();
    known.auth = mixed;
    expect((await known.get("/auth/session")).status).toBe(200);
  });

  test("a flash sealed under a secret that is gone shows nothing and breaks nothing", async () => {
    const [site, other] = [await open(), await open()];
    const client = other.browser();
    const refused = await client.submit("/auth/login", { email: "eve@example.org", password });
    client.auth = site.auth;
    const page = await client.visit(refused.location ?? "");
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("eve@example.org");
  });
});
