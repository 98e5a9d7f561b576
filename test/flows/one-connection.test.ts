import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import type { Answer } from "./client.ts";
import { minute, onPostgres } from "./installation.ts";
import { newAppUser, type Program } from "./program.ts";

onPostgres((open) => {
  test("a refresh takes one connection at a time: with a pool of one that the application's claims are read by as well, nothing waits for ever", async () => {
    const site = await open();
    const pool = new pg.Pool({ connectionString: site.url, max: 1 });
    onTestFinished(() => pool.end());
    const claims = async (): Promise<object> => {
      // Whoever held the one connection while this is asked for would never get on.
      const { rows } = await pool.query("select 'acme' as tenant");
      return { tenant: rows[0].tenant };
    };
    const auth = await site.another({ database: pool, hooks: { claims } });
    const apps: Program[] = [];
    for (let i = 0; i < 20; i += 1) {
      const { app } = await newAppUser(site);
      app.moveTo(auth);
      apps.push(app);
    }
    // Without what is remembered, with it, and again.
    for (let round = 0; round < 3; round += 1) {
      site.time.now += minute;
      const answers = await Promise.all(apps.map((app) => app.refresh()));
      expect(answers.map(({ status }) => status)).toStrictEqual(Array(20).fill(200));
    }
    // Thefts, a row that went back, repeats and access tokens, all at once: those are transactions.
    const [robbed, behind, ...rest] = apps as [Program, Program, ...Program[]];
    const thief = robbed.copy(auth);
    for (let i = 0; i < 2; i += 1) {
      site.time.now += minute;
      await robbed.refresh();
    }
    await site.raw(
      "update {sessions} set counter = 0 where id = $1",
      (await behind.get("/auth/session")).body.session.id,
    );
    const mixed: Promise<Answer>[] = [thief.refresh(), behind.refresh()];
    for (const app of rest) mixed.push(app.refresh(), app.post("/auth/jwt/token", {}, app.bearer()));
    const statuses = (await Promise.all(mixed)).map(({ status }) => status);
    expect(statuses).toStrictEqual([401, ...Array(1 + 2 * rest.length).fill(200)]);
  });
});
