import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuth } from "../../src/index.ts";
import { emptyFolder, serveToEnd } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { command } from "./command.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

const folder = emptyFolder();
afterAll(folder.remove);

interface Place {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  SQLite: async () => ({ url: `sqlite:${join(folder.path, "app.db")}`, drop: async () => {} }),
  PostgreSQL: createPostgresDatabase,
};

describe.each(Object.keys(places))("latchkey migrate on %s", { timeout: 240_000 }, (kind) => {
  let place: Place;
  const isMissing = kind === "PostgreSQL" && postgresUrl() === null;
  beforeAll(async () => {
    if (!isMissing) place = await (places[kind] as () => Promise<Place>)();
  });
  afterAll(() => place?.drop());
  const run = (...argv: string[]) => command(folder.path, ["migrate", ...argv], { DATABASE_URL: place.url });
  const refused = (MIGRATE: string) =>
    serveToEnd(folder.path, {
      PORT: "0",
      DATABASE_URL: place.url,
      MIGRATE,
      AUTH_SECRET: generateSecret(),
    });

  test.skipIf(isMissing)("an empty database is refused with check and off, made, and then up to date", async () => {
    const logged: unknown[] = [];
    const library = createAuth({
      database: place.url,
      migrate: "off",
      logger: { info() {}, warn() {}, error: (fields) => void logged.push(fields) },
    });
    await expect(library.ready()).rejects.toThrow(/no tables of latchkey.*latchkey migrate/);
    // Whoever did not await `ready()` answers that the database is not there, and logs the sentence.
    const answer = await library.handler(new Request("http://localhost:3000/auth/session"));
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: "storage_unavailable" }]);
    expect(logged).toMatchObject([{ error: expect.stringMatching(/no tables of latchkey/) }]);
    await library.close();
    for (const mode of ["check", "off"]) {
      const { code, stderr } = await refused(mode);
      expect([mode, code, stderr]).toStrictEqual([
        mode,
        1,
        expect.stringMatching(/^latchkey: [^\n]+latchkey migrate` or set MIGRATE to "auto"\.\n$/),
      ]);
    }
    if (kind === "PostgreSQL") {
      const check = await run("--check", "--json");
      expect({ code: check.code, said: JSON.parse(check.stdout) }).toStrictEqual({
        code: 1,
        said: { from: 0, to: expect.any(Number), pending: expect.arrayContaining([1]) },
      });
      expect(check.stderr).toBe("latchkey: The schema is not up to date: run latchkey migrate.\n");
    }
    if (kind === "PostgreSQL") {
      const plan = await run("--plan");
      expect({ code: plan.code, stderr: plan.stderr }).toStrictEqual({ code: 0, stderr: "" });
      expect(plan.stdout).toMatch(/^From schema 0 to \d+, \d+ steps:\n/);
      expect(plan.stdout).toMatch(/^1 +expand +yes +. +Makes users/m);
      expect(plan.stdout).toContain("events (0 rows): written anew, while nobody reads or writes");
      expect(plan.stdout).toMatch(/No process is running on it\.\n$/);
      const { steps } = JSON.parse((await run("--plan", "--json")).stdout) as {
        steps: { version: number; kind: string }[];
      };
      expect(steps[0]).toMatchObject({ version: 1, kind: "expand", effects: [], oldest: null, waits: null });
    }
    expect(await run("--plan", "--check")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("exclude each other"),
    });
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The tables are made: schema \d+\.\n$/),
      stderr: "",
    });
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/as this version needs it/),
      stderr: "",
    });
    const { from, to } = JSON.parse((await run("--check", "--json")).stdout) as { from: number; to: number };
    expect(from).toBe(to);
    for (const mode of ["check", "off"] as const) {
      const auth = createAuth({ database: place.url, migrate: mode });
      await auth.ready();
      await auth.close();
    }
  });

  test.skipIf(isMissing)("a database that cannot be reached is one sentence", async () => {
    const url = kind === "SQLite" ? "sqlite:/etc/passwd/app.db" : "postgres://app:hunter2@127.0.0.1:1/app";
    const { code, stdout, stderr } = await command(folder.path, ["migrate"], { DATABASE_URL: url });
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
    expect(stderr).not.toContain("hunter2");
  });
});
