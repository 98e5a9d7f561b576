import { consoleStates } from "../../scripts/console-states.ts";
import { pageStates } from "../../scripts/page-states.ts";
import { median } from "../measure/median.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** Renders before anything counts: V8 has then compiled what a server compiles within its first minute. */
const warmUp = 100;
const rounds = 40;
/** Renders of one page in one round: a single one is shorter than the clock is exact. */
const renders = 10;

interface Rendered {
  readonly name: string;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** What rendering a page costs a core, every page in every state: the thread's own time, whatever else the machine is doing. */
export const pages: Target = {
  name: "pages",
  run: async ({ quick }) => [
    ...describe("people's pages", measure(pageStates, quick)),
    ...describe("the console's pages", measure(consoleStates, quick)),
  ],
};

function measure(states: Readonly<Record<string, () => string>>, quick: boolean): Rendered[] {
  const all = Object.entries(states);
  for (const [, render] of all) for (let time = 0; time < (quick ? 20 : warmUp); time += 1) render();
  // In rounds over all of them, so that a disturbance meets each alike.
  const times = new Map<string, number[]>(all.map(([name]) => [name, []]));
  for (let round = 0; round < (quick ? 20 : rounds); round += 1) {
    for (const [name, render] of all) {
      const start = process.threadCpuUsage();
      for (let time = 0; time < renders; time += 1) render();
      const { user, system } = process.threadCpuUsage(start);
      times.get(name)?.push((user + system) / 1000 / renders);
    }
  }
  return all.map(([name, render]) => ({
    name,
    milliseconds: median(times.get(name) ?? []),
    bytes: Buffer.byteLength(render()),
  }));
}

function describe(whose: string, rendered: readonly Rendered[]): Row[] {
  const slowest = rendered.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const [first] = slowest;
  if (!first) return [];
  const show = ({ name, milliseconds, bytes }: Rendered): string =>
    `${name} ${milliseconds.toFixed(3)} ms (${(bytes / 1000).toFixed(0)} KB)`;
  return [
    {
      id: "pages",
      what: `${whose}, ${rendered.length} states: a render of the slowest, median`,
      aim: { atMost: 1 },
      measured: first.milliseconds,
      unit: "ms",
      note: slowest.slice(0, 4).map(show).join(", "),
    },
    {
      id: "pages",
      what: `${whose}: a render of the one in the middle, median`,
      aim: { atMost: 1 },
      measured: median(rendered.map(({ milliseconds }) => milliseconds)),
      unit: "ms",
      note: `${rendered.filter(({ milliseconds }) => milliseconds > 1).length} states over 1 ms`,
    },
  ];
}
