import { describe, expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import type { Auth } from "../../src/index.ts";
import { poolerProgram, startPooler } from "../setup/pooler.ts";
import { onPostgres } from "./installation.ts";

const program = poolerProgram();

const feedOf = async (auth: Auth): Promise<string | null> => (await internalsOf(auth).checkHealth()).feed;

describe.skipIf(program === null)("behind a pooler that hands a connection to several clients in turn", () => {
  onPostgres((open) => {
    test("the log alone carries endings, which is found out and said once, and a direct address changes that", {
      timeout: 60_000,
    }, async () => {
      const site = await open();
      const pooler = await startPooler(program ?? "", site.url);
      onTestFinished(() => pooler.stop());
      expect(await feedOf(site.auth)).toBe("listening");

      const pooled = await site.another({ database: pooler.url });
      await expect
        .poll(() => site.logs.filter(({ message }) => message.includes("told of at once")), { timeout: 10_000 })
        .toMatchObject([{ level: "warn", fields: { error: expect.stringContaining("pooler") } }]);
      expect(await feedOf(pooled)).toBe("polling");
      const { browser } = await site.member();
      const elsewhere = browser.copy();
      elsewhere.auth = pooled;
      expect((await elsewhere.get("/auth/session")).status).toBe(200);
      expect((await browser.post("/auth/logout")).status).toBe(204);
      await expect.poll(async () => (await elsewhere.get("/auth/session")).status, { timeout: 20_000 }).toBe(401);
      // What is written through the pooler is heard by those who listen past it.
      const eve = await site.member();
      const direct = await site.another({ database: pooler.url, databaseDirectUrl: site.url });
      await expect.poll(() => feedOf(direct), { timeout: 20_000 }).toBe("listening");
      const thief = eve.browser.copy();
      thief.auth = direct;
      expect((await thief.get("/auth/session")).status).toBe(200);
      eve.browser.auth = pooled;
      expect((await eve.browser.post("/auth/logout")).status).toBe(204);
      await expect.poll(async () => (await thief.get("/auth/session")).status, { interval: 10 }).toBe(401);
      expect(site.logs.filter(({ level }) => level !== "info")).toHaveLength(1);
    });
  });
});
