import { linePanels, type Panel } from "../report/line-panels.ts";
import { pointsOf } from "./judge.ts";
import type { SoakedSite, SoakResult } from "./run-soak.ts";

/** Draws one site of a run over its time. */
export function soakChart({ date, minutes, machine }: SoakResult, { name, samples, tally }: SoakedSite): string {
  const names = [...new Set(samples.flatMap(({ figures }) => Object.keys(figures)))];
  const processes = [...new Set(names.flatMap((one) => /^(process \d+): /.exec(one)?.[1] ?? []))];
  const line = (figure: string, called: string, scale: number) => ({
    name: called,
    points: pointsOf(samples, figure).map(([seconds, value]) => [seconds / 60, value * scale] as const),
  });
  const each = (what: string, scale: number): Panel["lines"] =>
    processes.map((one) => line(`${one}: ${what}`, one, scale));
  const table = (one: string) => line(`table ${one}`, one, 1e-6);
  const stores: Panel[] = names.includes("file")
    ? [{ title: "Database, MB", lines: [line("file", "file", 1e-6), line("write-ahead log", "write-ahead log", 1e-6)] }]
    : [
        { title: "Tables, MB", lines: ["sessions", "events", "event_details", "users"].map(table) },
        { title: "Small tables, MB", lines: ["revocations", "event_blocks", "counters", "outbox"].map(table) },
        { title: "Redis, MB", lines: [line("redis memory", "memory", 1e-6)] },
        { title: "Redis, keys", lines: [line("redis keys", "keys", 1)] },
      ];
  const panels: Panel[] = [
    { title: "Resident memory, MB", lines: each("resident", 1e-6) },
    { title: "Heap after a collection of garbage, MB", lines: each("heap after collection", 1e-6) },
    { title: "Memory outside the heap after it, MB", lines: each("external after collection", 1e-6) },
    { title: "File descriptors", lines: each("descriptors", 1) },
    { title: "Event loop late, 99th percentile of 5 s, ms", lines: each("delay p99", 1000) },
    { title: "Sessions remembered", lines: each("sessions remembered", 1) },
    ...stores,
  ];
  const calls = Object.values(tally.answered).reduce((sum, one) => sum + one, 0);
  return linePanels({
    title: `${Math.round(minutes)} minutes of mixed load: ${name}`,
    about: `${calls.toLocaleString("en")} calls answered: checks, refreshes, log-ins, registrations, log-outs, revocations.`,
    panels,
    minutes,
    foot: `${date}, ${machine.cores} cores (${machine.cpu}), Node ${machine.node.slice(1)}. node bench/soak.ts`,
  });
}
