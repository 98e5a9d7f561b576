import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installInto, pack } from "../../test/package/published.ts";
import { measureStart, type Start } from "../measure/first-answer.ts";
import { measureInstalled } from "../measure/installed-size.ts";
import { median } from "../measure/median.ts";
import { spreadOf } from "../measure/spread.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** Seconds after the first answer at which memory is read. */
const settle = 3;
const starts = 5;

/** P7: how soon the standalone server answers, what it takes in memory, and what its installation brings. */
export const server: Target = {
  name: "server",
  run: () =>
    inTemporaryFolder(async (folder) => {
      const tarball = await pack(folder);
      const project = join(folder, "project");
      await installInto(project, "--omit=dev", tarball);
      const { packages, megabytes } = measureInstalled(project);
      const published = join(project, "node_modules/latchkey/bin/latchkey.mjs");
      const checkout = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));
      const installed = await measureStarts(published, folder);
      const sources = await measureStarts(checkout, folder);
      return [
        ...describeStarts("latchkey serve", installed),
        { id: "P7", what: "installed packages, itself included", aim: { atMost: 12 }, measured: packages },
        { id: "P7", what: "their size", aim: { atMost: 25 }, measured: megabytes, unit: "MB" },
        ...describeStarts("npm start in a checkout, compiled code kept", sources),
      ];
    }),
};

async function measureStarts(program: string, folder: string): Promise<Start[]> {
  const measured: Start[] = [];
  for (let start = 0; start < starts; start += 1) {
    // An empty folder each time: making the database is part of a first start.
    const empty = mkdtempSync(join(folder, "start-"));
    measured.push(await measureStart({ program, folder: empty, settle: start === starts - 1 ? settle : 0 }));
  }
  return measured;
}

function describeStarts(what: string, measured: readonly Start[]): Row[] {
  const times = measured.map(({ seconds }) => seconds);
  const memory = measured.at(-1)?.residentMB ?? null;
  return [
    {
      id: "P7",
      what: `${what}: first answer after`,
      aim: { atMost: 1 },
      measured: median(times),
      unit: "s",
      spread: spreadOf(times),
      note: `${times.length} empty folders`,
    },
    { id: "P7", what: `${what}: resident memory, idle`, aim: { atMost: 120 }, measured: memory, unit: "MB" },
  ];
}
