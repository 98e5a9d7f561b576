import { expect, onTestFinished, test } from "vitest";
import { createFailingPool } from "./failing-database.ts";
import { onPostgres } from "./installation.ts";

onPostgres((open) => {
  test("a database that is away is said once, and not at every look, of which there are two a second", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    await site.another({ database: database.pool });
    let looks = 0;
    const away = /./;
    away.test = (text) => {
      if (text.includes("revocations")) looks += 1;
      return true;
    };
    database.away = away;
    onTestFinished(() => {
      database.away = null;
    });
    await expect.poll(() => looks, { timeout: 30_000 }).toBeGreaterThan(6);
    const said = (message: string): number => site.logs.filter((line) => line.message === message).length;
    expect(said("revocation log not read")).toBe(1);
    expect(said("events not sealed")).toBeLessThan(2);
  });
});
