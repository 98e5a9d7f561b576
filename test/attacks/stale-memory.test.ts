import { expect, test, vi } from "vitest";
import { createFailingPool } from "../flows/failing-database.ts";
import { minute, onEveryDatabase, onPostgres } from "../flows/installation.ts";

onPostgres((open) => {
  test("A006: a check that joins a read from before an ending is not remembered past the ending", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    const auth = await site.another({ database: database.pool });
    const ada = await site.member();
    const [early, late] = [ada.browser.copy(), ada.browser.copy()];
    early.auth = auth;
    late.auth = auth;
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The row is read, and its answer is a long time on the way.
    database.held = { pattern: /sessions.*join/s, until };
    const first = early.get("/auth/session");
    await expect.poll(() => database.statements.some((text) => /sessions.*join/s.test(text))).toBe(true);
    expect((await ada.browser.post("/auth/logout")).status).toBe(204);
    // Meanwhile this instance has read the log, so that the ending is behind its cursor.
    database.statements.splice(0);
    const reads = (): number => database.statements.filter((text) => /revocations/.test(text)).length;
    await expect.poll(reads, { timeout: 20_000 }).toBeGreaterThan(3);
    const second = late.get("/auth/session");
    database.held = null;
    release();
    const [, joined] = await Promise.all([first, second]);
    // It was asked after the ending, and after this instance knew of it.
    expect(joined.body.code).toBe("session_revoked");
    expect((await late.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await early.get("/auth/session")).body.code).toBe("session_revoked");
  });
});

/** Lets `total` minutes pass by the clock that only goes forward, slowly enough that the log is read all along. */
async function passMonotonic(total: number): Promise<void> {
  const monotonic = performance.now.bind(performance);
  let passed = 0;
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + passed);
  while (passed < total * minute) {
    passed += 4 * minute;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
}

onEveryDatabase((open) => {
  test("A006, A007: a clock that is set back brings no ended session back", { timeout: 30_000 }, async () => {
    const site = await open();
    const elsewhere = await site.another();
    const [ada, eve] = [await site.member(), await site.member()];
    const [asked, silent] = [ada.browser.copy(), eve.browser.copy()];
    for (const stolen of [asked, silent]) {
      stolen.auth = elsewhere;
      expect((await stolen.get("/auth/session")).status).toBe(200);
    }
    await ada.browser.post("/auth/logout");
    await eve.browser.post("/auth/logout");
    await expect
      .poll(async () => (await asked.get("/auth/session")).status, { interval: 20, timeout: 20_000 })
      .toBe(401);
    // What ended long ago is forgotten after 17 minutes of one clock; what is remembered, after five of the other.
    site.time.now -= 25 * minute;
    await passMonotonic(20);
    expect((await asked.get("/auth/session")).status).toBe(401);
    expect((await silent.get("/auth/session")).status).toBe(401);
  });
});
