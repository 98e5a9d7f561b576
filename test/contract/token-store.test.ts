import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { NewKeptTokens } from "../../src/federation/token-store.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { TokenKeeper } from "../../src/federation/token-keeper.ts";
import { day, type Fixture, minute, onEveryStorage, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const issuer = "https://accounts.example.com";

/** A user with an identity at "google". */
async function arrive({ storage }: Fixture, subject = "1", createdAt = start) {
  const user = await storage.identities.register({
    user: {
      id: randomUUID(),
      email: null,
      emailVerified: false,
      name: "Ada",
      role: "user",
      passwordHash: null,
      createdAt: new Date(createdAt),
    },
    identity: {
      id: randomUUID(),
      provider: "google",
      issuer,
      subject,
      email: null,
      name: "Ada",
      avatarUrl: null,
      createdAt: new Date(createdAt),
    },
    recording: { events: [] },
  });
  if (!user) throw new Error("Nobody was registered.");
  const [identity] = await storage.identities.list(user.id);
  if (!identity) throw new Error("There is no identity.");
  return { userId: user.id, identityId: identity.id };
}

function tokensOf(identityId: string, sealed: string, more: Partial<NewKeptTokens> = {}): NewKeptTokens {
  return { identityId, sealed, secretId: "k1secr", expiresAt: start + minute, ...more };
}

describe("tokens of providers", () => {
  onEveryStorage((open) => {
    test("they stand with their identity, and are replaced by who has read them alone", async () => {
      const fixture = await open();
      const { providerTokens } = fixture.storage;
      const { userId, identityId } = await arrive(fixture);
      expect(await providerTokens.find(userId, "google")).toStrictEqual({ identityId, issuer, kept: null });
      expect(await providerTokens.find(userId, "github")).toBeNull();
      const [first, second] = [tokensOf(identityId, "first"), tokensOf(identityId, "second", { expiresAt: null })];
      expect(await providerTokens.replace(first, null)).toBe(true);
      expect(await providerTokens.replace(second, null)).toBe(false);
      expect(await providerTokens.replace(second, "other")).toBe(false);
      expect(await providerTokens.replace(second, "first")).toBe(true);
      const kept = { identityId, sealed: "second", secretId: "k1secr" };
      expect(await providerTokens.find(userId, "google")).toStrictEqual({ identityId, issuer, kept });
      expect(await providerTokens.findByIdentity(issuer, "1")).toStrictEqual({ identityId, issuer, kept });
      expect(await providerTokens.findByIdentity(issuer, "2")).toBeNull();
      await providerTokens.forget(first);
      expect((await providerTokens.find(userId, "google"))?.kept).toStrictEqual(kept);
      await providerTokens.forget(second);
      expect((await providerTokens.find(userId, "google"))?.kept).toBeNull();
    });

    test("of several identities at a provider the one that was used last counts", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const { userId } = await arrive(fixture);
      const other = { provider: "google", issuer, subject: "2", email: null, name: null, avatarUrl: null };
      const identity = { ...other, id: randomUUID(), createdAt: new Date(start + day) };
      await storage.identities.link({ userId, version: 1, identity, recording: { events: [] } });
      expect((await storage.providerTokens.find(userId, "google"))?.identityId).toBe(identity.id);
    });

    test("a claim is one caller's until it is taken back, or something comes of it, or its time is over", async () => {
      const fixture = await open();
      const { providerTokens } = fixture.storage;
      const { identityId } = await arrive(fixture);
      const [first, second] = [tokensOf(identityId, "first"), tokensOf(identityId, "second")];
      await providerTokens.replace(first, null);
      expect(await providerTokens.claim(second, 30)).toBe(false);
      expect(await providerTokens.claim(first, 30)).toBe(true);
      expect(await providerTokens.claim(first, 30)).toBe(false);
      await providerTokens.release(second);
      expect(await providerTokens.claim(first, 30)).toBe(false);
      await providerTokens.release(first);
      expect(await providerTokens.claim(first, 30)).toBe(true);
      await providerTokens.replace(second, "first");
      expect(await providerTokens.claim(second, 30)).toBe(true);
      await fixture.raw("update {identities} set refreshing_until = refreshing_until - 31000");
      expect(await providerTokens.claim(second, 30)).toBe(true);
    });

    test("they are counted, and sealed anew, by the secret they hang on", async () => {
      const fixture = await open();
      const { providerTokens, providerTokenSeals: seals, secrets } = fixture.storage;
      const [ada, grace, alan] = [await arrive(fixture, "1"), await arrive(fixture, "2"), await arrive(fixture, "3")];
      await providerTokens.replace(tokensOf(ada.identityId, "a"), null);
      await providerTokens.replace(tokensOf(grace.identityId, "g"), null);
      await providerTokens.replace(tokensOf(alan.identityId, "t", { secretId: "k2secr" }), null);
      expect(await seals.countBySecret()).toStrictEqual(
        new Map([
          ["k1secr", 2],
          ["k2secr", 1],
        ]),
      );
      expect(await seals.listUnderOthers("k2secr", 1)).toHaveLength(1);
      expect(await seals.listUnderOthers("k2secr", 9)).toHaveLength(2);
      const resealed = { identityId: ada.identityId, sealed: "a2", secretId: "k2secr" };
      expect(await seals.reseal(resealed, "other")).toBe(false);
      expect(await seals.reseal(resealed, "a")).toBe(true);
      await providerTokens.claim(tokensOf(grace.identityId, "g"), 30);
      expect(await seals.reseal({ ...resealed, identityId: grace.identityId }, "g")).toBe(false);
      await secrets.forget("k1secr");
      expect(await seals.countBySecret()).toStrictEqual(new Map([["k2secr", 2]]));
      expect(await seals.forgetAll()).toBe(2);
      expect(await seals.countBySecret()).toStrictEqual(new Map());
    });

    test("they go with their identity", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const { userId, identityId } = await arrive(fixture);
      await storage.providerTokens.replace(tokensOf(identityId, "first"), null);
      const waysIn = { password: true, providers: ["google"] };
      await fixture.raw(`update {users} set email = 'ada@example.com', password_hash = 'x' where id = '${userId}'`);
      const unlink = { userId, version: 1, identityId, waysIn, now: new Date(start), recording: { events: [] } };
      expect(await storage.identities.unlink(unlink)).toBe("unlinked");
      expect(await storage.providerTokens.replace(tokensOf(identityId, "second"), "first")).toBe(false);
      expect(await storage.providerTokenSeals.countBySecret()).toStrictEqual(new Map());
    });
  });

  onSharedStorage((open) => {
    test("of fifty in two processes who need a new token at once, one asks the provider, and all get what it says", {
      timeout: 60_000,
    }, async () => {
      const fixture = await open();
      const secret = generateSecret();
      const ring = createSecretRing([secret]);
      const { userId } = await arrive(fixture);
      const provider = await startProvider("refresh-0");
      const keeper = new TokenKeeper({
        store: fixture.storage.providerTokens,
        seals: fixture.storage.providerTokenSeals,
        ring,
        clock: Date.now,
      });
      const expiresAt = Date.now() + 59_000;
      const tokens = { accessToken: "access-0", refreshToken: "refresh-0", expiresAt, scopes: ["openid"] };
      await keeper.keep({ issuer, subject: "1" }, tokens);
      const racers = [1, 2].map(() =>
        runScript("race-provider-token.ts", fixture.url ?? "", secret, userId, provider.url),
      );
      for (const racer of racers) await racer.said("ready");
      for (const racer of racers) racer.say("go");
      const results = await Promise.all(racers.map(({ finished }) => finished));
      expect(results.map(({ errors }) => errors.replaceAll(/^.*Warning.*$\n?/gm, ""))).toStrictEqual(["", ""]);
      const answers = results.flatMap(({ output }) => JSON.parse(output.split("\n")[1] ?? "") as string[]);
      expect(answers).toHaveLength(50);
      expect(new Set(answers)).toStrictEqual(new Set(["access-1"]));
      expect(provider.asked).toStrictEqual(["refresh-0"]);
    });
  });
});

/** A provider whose refresh tokens are good once; it takes its time. */
async function startProvider(first: string): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  let current = first;
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      asked.push(body);
      if (body !== current) {
        response.writeHead(400).end();
        return;
      }
      current = `refresh-${asked.length}`;
      setTimeout(() => response.end(JSON.stringify({ access: `access-${asked.length}`, refresh: current })), 500);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
