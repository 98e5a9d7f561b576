import { expect, onTestFinished, test } from "vitest";
import { migrations } from "../../src/storage/sql/migration-list.ts";
import { command } from "../cli/command.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { emptyFolder, serveToEnd, testSecret } from "../server/serve.ts";
import { sourceProgram } from "../setup/program.ts";
import { onBoth } from "./database.ts";
import { future } from "./future.ts";
import { futureProcess } from "./future-process.ts";
import { People } from "./people.ts";

const known = migrations.steps.length;

onBoth((openDatabase, kind) => {
  test("a rolling upgrade, back again and through: nobody is signed out, both versions see each other's endings, and what breaks the old one waits until it is gone", {
    timeout: 600_000,
  }, async () => {
    const database = await openDatabase();
    const folder = emptyFolder();
    onTestFinished(folder.remove);
    const environment = {
      ...{ BASE_URL: "https://app.example.com", AUTH_SECRET: testSecret, DATABASE_URL: database.url },
      // How long a load balancer needs to learn of it. These clients try again.
      ...{ TRUSTED_PROXIES: "none", LATCHKEY_SHUTDOWN_DELAY: "0" },
    };
    const start = async (more: Readonly<Record<string, string>> = {}): Promise<ServerProcess> => {
      const server = await startProcess({ ...environment, ...more }, undefined, sourceProgram);
      onTestFinished(() => void server.stop("SIGKILL"));
      return server;
    };
    const asNew = (...argv: string[]) =>
      command(folder.path, argv, { ...environment, ...futureProcess }, undefined, sourceProgram);
    const applied = async (): Promise<number[]> => {
      const rows = await database.run("select version from {migrations} order by version");
      return rows.map(({ version }) => Number(version)).filter((version) => version > known);
    };

    const [one, two] = await Promise.all([start(), start()]);
    const site = new People([one, two]);
    for (const carrier of ["cookie", "token", "cookie", "token"] as const) await site.add(one, carrier);
    site.begin();
    await site.more(60);

    // The new version comes beside two of the old, and one of those goes.
    const fresh = await start(futureProcess);
    site.servers = [one, two, fresh];
    await site.more(60);
    site.servers = [one, fresh];
    expect(await two.stop()).toBe(0);
    await site.more(60);
    await expect.poll(applied, { timeout: 60_000 }).toStrictEqual([future.expand, future.fill, future.index]);

    for (const [here, there] of [
      [one, fresh],
      [fresh, one],
    ] as const) {
      const person = await site.add(here, "token");
      expect(await site.statusAt(there, person)).toBe(200);
      await site.logOut(here, person);
      await expect.poll(() => site.statusAt(there, person), { timeout: 30_000 }).toBe(401);
    }

    // It waits, and says so; the old version, started anew after a crash, starts.
    const plan = await asNew("migrate", "--plan", "--json");
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(plan.stdout)).toMatchObject({
      from: future.index,
      to: future.contract,
      steps: [{ version: future.contract, kind: "contract", waits: expect.stringContaining("one process is running") }],
      processes: expect.arrayContaining([
        expect.objectContaining({ schema: known }),
        expect.objectContaining({ schema: future.contract }),
      ]),
    });
    const waits = await asNew("migrate");
    expect(waits).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Step \d+ of the schema waits, because one process/),
    });
    const doctor = await asNew("doctor");
    expect(doctor.stdout).toMatch(/schema.*waits/i);

    // Back: the old version replaces the new one.
    const back = await start();
    site.servers = [one, back];
    expect(await fresh.stop()).toBe(0);
    await site.more(60);
    const again = await start(futureProcess);
    site.servers = [one, back, again];
    await site.more(50);

    if (kind === "postgres") {
      // Through: the old ones go, and only then is it applied.
      site.servers = [again];
      await Promise.all([one.stop(), back.stop()]);
      expect(await asNew("migrate")).toMatchObject({ code: 0 });
    } else {
      // Or the operator says so, and those that still run stop by themselves.
      expect(await asNew("migrate", "--contract-now")).toMatchObject({ code: 0 });
      for (const server of [one, back]) {
        await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 30_000 }).toBe(503);
        const refused = await fetch(`${server.url}/auth/login`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email: "a@example.com", password: "violet anchor nine lantern" }),
        });
        expect([refused.status, refused.headers.has("retry-after")]).toStrictEqual([503, true]);
        const lines = server
          .output()
          .split("\n")
          .filter((line) => line.includes("knows only") && line.includes('"level":"error"'));
        expect(lines.length).toBeGreaterThan(0);
      }
    }
    expect(await applied()).toStrictEqual(Object.values(future));
    await site.more(60);

    const refused = await serveToEnd(folder.path, { PORT: "0", ...environment });
    expect(refused).toStrictEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        new RegExp(
          `^latchkey: The database is at schema ${future.contract}, but this version of latchkey knows only ${known}, [^\n]+ a later one\\.\n$`,
        ),
      ),
    });
    const users = await command(folder.path, ["users", "list"], environment);
    expect([users.code, users.stderr]).toStrictEqual([1, refused.stderr]);
    for (const flag of ["--check", "--plan"]) {
      const look = await command(folder.path, ["migrate", flag], environment);
      expect([flag, look.code, look.stderr]).toStrictEqual([flag, 1, refused.stderr]);
    }

    await site.end();
    expect(site.wrong).toStrictEqual([]);
    expect(site.checked).toBeGreaterThan(300);
    expect(site.refreshed).toBeGreaterThan(10);
    for (const person of site.people) expect(await site.statusAt(again, person)).toBe(200);
  });
});
