import { join } from "node:path";
import { readSource } from "./file/read-source.ts";
import type { FileResult } from "./finding.ts";
import type { ScanAnswer, ScanOrder } from "./scan-crew.ts";
import { scanText } from "./scan-text.ts";
import { loadParser, type Parser } from "./syntax/parser.ts";

/** A channel to the process that leads. */
export interface ScanChannel {
  readonly send: (answer: ScanAnswer) => void;
  readonly onOrder: (listener: (order: ScanOrder) => void) => void;
}

/** What a process of the crew does: it answers orders, a file at a time, until it is let go. */
export async function answerScans({ send, onOrder }: ScanChannel): Promise<void> {
  const parser = await loadParser();
  send("ready");
  onOrder(({ root, files, rules }) => {
    const wanted = rules === null ? undefined : new Set(rules);
    for (const path of files) send(scanFile(parser, { root, path, wanted }));
  });
}

/** Scans one file. Whatever is wrong with it is in the result. */
export function scanFile(
  parser: Parser,
  {
    root,
    path,
    wanted,
  }: { readonly root: string; readonly path: string; readonly wanted: ReadonlySet<string> | undefined },
): FileResult {
  const nothing = { path, findings: [], facts: [], ignored: 0 };
  const text = readSource(join(root, path));
  if (typeof text !== "string") return { ...nothing, problem: text };
  try {
    return scanText(parser, { path, text }, wanted);
  } catch (error) {
    const reason = `could not be looked at (${error instanceof Error ? error.name : typeof error})`;
    return { ...nothing, problem: { kind: "failed", reason } };
  }
}
