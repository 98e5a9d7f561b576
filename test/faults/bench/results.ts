import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import type { Result } from "./run-fault.ts";

/** What one fault came to, as it is kept. */
export interface Row {
  readonly name: string;
  readonly what: string;
  /** The parts: `3 processes, PostgreSQL, Redis`. */
  readonly parts: string;
  /** Seconds for which it lasted. */
  readonly seconds: number;
  readonly date: string;
  readonly machine: string;
  /** For how many percent of the time somebody on the machine waited for a core. Null: nobody knows. */
  readonly pressure: number | null;
  readonly notes: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Cell {
  /** An invariant's name. */
  readonly invariant: string;
  readonly checked: number;
  readonly violations: number;
  readonly measured: string | null;
}

const file = new URL("results.json", import.meta.url);

export function readRows(): readonly Row[] {
  return JSON.parse(readFileSync(file, "utf8")) as Row[];
}

/** Puts new rows in the place of those of the same faults, in the order that is given. Those of faults that are no more are left out. */
export function keepRows(rows: readonly Row[], order: readonly string[]): readonly Row[] {
  const all = new Map([...readRows(), ...rows].map((row) => [row.name, row]));
  const kept = order.map((name) => all.get(name)).filter((row) => row !== undefined);
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}

export function toRow({ fault, record, findings, pressure }: Result): Row {
  const { injected, lifted } = record.phases;
  return {
    name: fault.name,
    what: fault.what,
    parts: describeParts(fault.site),
    seconds: Math.round((lifted - injected) / 1000),
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    pressure: pressure === null ? null : Math.round(pressure * 100),
    notes: record.notes,
    cells: findings.map(({ invariant, finding }) => ({
      invariant: invariant.name,
      checked: finding.checked,
      violations: finding.violations.length,
      measured: finding.measured ?? null,
    })),
  };
}

const databases = { sqlite: "SQLite", postgres: "PostgreSQL", replicated: "PostgreSQL with a standby" } as const;
const caches = {
  none: "no Redis",
  single: "Redis",
  sentinel: "Redis with Sentinel",
  cluster: "a Redis Cluster",
} as const;

function describeParts({ processes, database, redis }: Result["fault"]["site"]): string {
  return `${processes} processes, ${databases[database]}, ${caches[redis]}`;
}

function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), ${memory} GiB, Node ${process.versions.node}`;
}
