import pg from "pg";
import { describe, expect, test } from "vitest";
import { chromiumPath, launchBrowser } from "./browser.ts";
import { createPostgresDatabase, postgresUrl } from "./postgres.ts";

describe.skipIf(postgresUrl() === null)("the PostgreSQL of the run", () => {
  test("answers in a database of the test's own", async () => {
    const database = await createPostgresDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("select version(), current_database() as name");
    expect(rows[0].version).toMatch(/^PostgreSQL 1[4-9]/);
    expect(database.url).toContain(rows[0].name);
    await client.end();
    await database.drop();
    await expect(new pg.Client({ connectionString: database.url }).connect()).rejects.toThrow("does not exist");
  });

  test("drops a database that still has connections", async () => {
    const database = await createPostgresDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const ended = new Promise((resolve) => client.on("error", resolve));
    await client.connect();
    await database.drop();
    expect(await ended).toBeInstanceOf(Error);
  });
});

describe.skipIf(chromiumPath() === null)("the Chromium of the run", () => {
  test("renders a page", async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto("data:text/html,<title>Latchkey</title><h1>Hello</h1>");
      expect(await page.title()).toBe("Latchkey");
      const png = await page.screenshot();
      expect(png.subarray(1, 4).toString()).toBe("PNG");
    } finally {
      await browser.close();
    }
  });
});
