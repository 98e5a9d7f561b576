import { expect, test } from "vitest";
import { Metrics } from "../../src/metric/metrics.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { entryLifetime } from "../../src/session/entry-lifetime.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { Sweeper } from "../../src/storage/sweeper.ts";
import { day, onEveryDatabase, second } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A006: a log that was swept, or emptied by somebody, forgets no ending and misses none that follows", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const [ada, eve, bob] = [await site.member(), await site.member(), await site.member()];
    const thieves = [ada, eve, bob].map(({ browser }) => {
      const copy = browser.copy();
      copy.auth = elsewhere;
      return copy;
    });
    const statuses = (): Promise<number[]> =>
      Promise.all(thieves.map(async (thief) => (await thief.get("/auth/session")).status));
    expect(await statuses()).toStrictEqual([200, 200, 200]);
    await ada.browser.post("/auth/logout");
    await expect.poll(statuses, { timeout: 20_000 }).toStrictEqual([401, 200, 200]);

    const storage = await openSqlStorage({ database: site.url, migrate: "check", clock: () => site.time.now });
    await storage.revocations.sweep(new Date(site.time.now + day), 1_000);
    await storage.close();
    expect(await statuses()).toStrictEqual([401, 200, 200]);
    await eve.browser.post("/auth/logout");
    await expect.poll(statuses, { timeout: 20_000 }).toStrictEqual([401, 401, 200]);

    await site.raw("delete from {revocations}");
    expect(await statuses()).toStrictEqual([401, 401, 200]);
    await bob.browser.post("/auth/logout");
    await expect.poll(statuses, { timeout: 20_000 }).toStrictEqual([401, 401, 401]);
  });

  test("A006, A092: an ending that a slow clock wrote is not swept by a fast one while it could still concern a token", async () => {
    const site = await open();
    const off = 40 * second;
    const revocationLifetime = entryLifetime(900);
    const at = async (clock: () => number) =>
      openSqlStorage({ database: site.url, migrate: "check", clock, revocationLifetime });
    const [slow, fast] = [await at(() => site.time.now - off), await at(() => site.time.now + off)];
    const { sessionId } = await site.member();
    expect(await slow.sessions.end(sessionId, "signed_out")).toBe(true);
    // So that the ending is not the newest entry, which is never swept.
    await site.member().then(({ browser }) => browser.post("/auth/logout"));
    const accessTokenLifetime = 900;
    const tolerance = 30;
    const subjects = async (): Promise<string[]> =>
      (await slow.revocations.readAfter(0, 100)).map(({ subject }) => subject);
    const sweep = async (): Promise<void> => {
      const onError = (error: unknown): void => {
        throw error;
      };
      const clock = (): number => site.time.now + off;
      const ring = createSecretRing([generateSecret()]);
      const record = { ring, eventRetention: 400 * 86_400 };
      const sweeper = new Sweeper({
        storage: fast,
        ...record,
        clock,
        interval: 3_600,
        metrics: new Metrics(),
        onError,
      });
      await sweeper.sweep();
      await sweeper.close();
    };
    // A token that a fast machine made right before the ending, where a right clock looks at it at the last moment.
    site.time.now += off + (accessTokenLifetime + tolerance) * second;
    await sweep();
    expect(await subjects()).toContain(sessionId);
    site.time.now += entryLifetime(accessTokenLifetime) * second;
    await sweep();
    expect(await subjects()).not.toContain(sessionId);
    await slow.close();
    await fast.close();
  });
});
