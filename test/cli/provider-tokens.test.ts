import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { TokenKeeper } from "../../src/federation/token-keeper.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { emptyFolder } from "../server/serve.ts";
import { openCommandDesk } from "./command-desk.ts";

vi.setConfig({ testTimeout: 120_000 });

const run = openCommandDesk();
const issuer = "https://accounts.example.com";

/** A database in which a process once worked with a secret, and kept tokens of a provider under it. */
async function fill(path: string, secret: string) {
  const storage = await openSqlStorage({ database: `sqlite:${path}`, migrate: "auto", clock: Date.now });
  onTestFinished(() => storage.close());
  const ring = createSecretRing([secret]);
  const { id } = ring.current;
  await workWith(storage, [id]);
  const about = { email: null, name: null, createdAt: new Date() };
  const user = { id: randomUUID(), emailVerified: false, role: "user", passwordHash: null, ...about };
  const identity = { id: randomUUID(), provider: "google", issuer, subject: "1", avatarUrl: null, ...about };
  await storage.identities.register({ user, identity, recording: { events: [] } });
  const { providerTokens: store, providerTokenSeals: seals } = storage;
  const tokens = { accessToken: "access", refreshToken: "refresh", expiresAt: null, scopes: [] };
  await new TokenKeeper({ store, seals, ring, clock: Date.now }).keep({ issuer, subject: "1" }, tokens);
  return { storage, id, userId: user.id };
}

/** What a process notes of the secrets that it starts with. */
async function workWith({ secrets }: Storage, accepts: readonly string[]): Promise<void> {
  const processId = randomUUID();
  await secrets.join({ processId, issues: accepts[0] ?? "", accepts, hooks: [] });
  await secrets.leave(processId);
}

test("a rotation says how many tokens of providers hang on each secret, and a leaked one takes all of them along", async () => {
  const folder = emptyFolder();
  onTestFinished(folder.remove);
  const [old, next] = [generateSecret(), generateSecret()];
  const { storage, id, userId } = await fill(join(folder.path, "app.db"), old);
  const environment = {
    AUTH_SECRET: `${next},${old}`,
    BASE_URL: "http://localhost:3000",
    DATABASE_URL: "sqlite:app.db",
  };
  const shown = await run(folder.path, ["secret", "rotate", "--json"], environment);
  const { secrets, next: step } = JSON.parse(shown.stdout);
  expect(secrets).toMatchObject([
    { use: "issues", tokens: 0 },
    { use: "accepted", id, tokens: 1 },
  ]);
  expect(step).toContain(`because one provider token hangs on ${id}`);
  expect(shown.stdout + shown.stderr).not.toMatch(/access"|refresh"/);

  // Sealed anew, they were readable all the same for whoever had the old secret.
  const { providerTokens: store, providerTokenSeals: seals } = storage;
  const keeper = new TokenKeeper({ store, seals, ring: createSecretRing([next, old]), clock: Date.now });
  expect(await keeper.reseal()).toBe(1);
  await workWith(storage, [createSecretRing([next]).current.id, id]);
  const ended = await run(folder.path, ["secret", "rotate", "--leaked", id, "--yes"], environment);
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("Tokens of providers are forgotten here") });
  expect((await store.find(userId, "google"))?.kept).toBeNull();
});

test("a secret that is given up takes its tokens with it", async () => {
  const folder = emptyFolder();
  onTestFinished(folder.remove);
  const { storage, id, userId } = await fill(join(folder.path, "app.db"), generateSecret());
  const environment = {
    AUTH_SECRET: generateSecret(),
    BASE_URL: "http://localhost:3000",
    DATABASE_URL: "sqlite:app.db",
  };
  expect(await run(folder.path, ["secret", "forget", id, "--yes"], environment)).toMatchObject({ code: 0 });
  expect((await storage.providerTokens.find(userId, "google"))?.kept).toBeNull();
});
