import { describe, expect, test } from "vitest";
import { findPostgres } from "../setup/postgres-server.ts";
import { redisProgram } from "../setup/redis.ts";
import { faults } from "./bench/faults.ts";
import { processKilled } from "./bench/fault/process-killed.ts";
import { invariants } from "./bench/invariants.ts";
import { everybody } from "./bench/load.ts";
import { openCells } from "./bench/open-cells.ts";
import { readRows } from "./bench/results.ts";
import { runFault } from "./bench/run-fault.ts";
import { readPage, toLines, toSection } from "./bench/table.ts";

describe.skipIf(findPostgres() === null || redisProgram() === null)("the fault bench", () => {
  test("a process that is killed under load and started again costs nobody anything, and every invariant had something to look at", {
    timeout: 240_000,
  }, async () => {
    const site = { ...processKilled.site, processes: 2 };
    // A machine that has other work may be slow; the bench itself is not.
    const fault = { ...processKilled, site, recovery: 60, deadline: 60, bound: 30 };
    const result = await runFault(fault, { before: 2, during: 2, after: 2, actors: everybody(1 / 5) });
    const said = toLines(result);
    process.stdout.write(`${said}\n`);
    const wrong = result.findings.flatMap(({ finding }) => finding.violations);
    expect(wrong, `${said}\n${result.output}`).toStrictEqual([]);
    // What has to be over for the bound to have passed is over later than this ends.
    const idle = result.findings.filter(({ finding }) => finding.checked === 0).map(({ invariant }) => invariant.name);
    expect(idle.filter((name) => name !== "no ended session lives")).toStrictEqual([]);
  });
});

test("faults have names of their own, and the table on the page is the one that was kept, without a wrong in it that is not known to be one", () => {
  const names = faults.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const rows = readRows();
  expect(readPage()).toBe(toSection(rows).trim());
  for (const { name, cells } of rows) {
    expect(names).toContain(name);
    expect(cells.map(({ invariant }) => invariant)).toStrictEqual(invariants.map(({ name: one }) => one));
  }
  const wrong = rows.flatMap(({ name, cells }) =>
    cells.filter(({ violations }) => violations > 0).map(({ invariant }) => `${name}: ${invariant}`),
  );
  expect(wrong.toSorted()).toStrictEqual(Object.keys(openCells).toSorted());
});
