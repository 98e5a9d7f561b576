import { once } from "node:events";
import type { WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { ImportRefusal } from "../../user/import/import-refusal.ts";
import type { ImportReport } from "../../user/import/import-users.ts";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import { writeLine } from "../write-line.ts";

/** Where refused rows go, as they are found: however many there are, none is kept. */
export interface RefusalReport {
  add(refusal: ImportRefusal): Promise<void>;
  /** Ends it, with what came of the rest. */
  close(report: ImportReport & { readonly dryRun: boolean }): Promise<void>;
}

export interface RefusalReportOptions {
  /** A file that gets one JSON object a line, instead of the terminal. */
  readonly file?: string | undefined;
  /** One JSON document on standard output, for programs. */
  readonly json: boolean;
}

/** Opens it. Throws `CommandError`. */
export async function openRefusalReport({ file, json }: RefusalReportOptions): Promise<RefusalReport> {
  const stream = file === undefined ? null : await openFile(file);
  let count = 0;
  return {
    async add(refusal) {
      count += 1;
      if (stream) return write(stream, `${JSON.stringify(refusal)}\n`);
      if (json) return writeLine(`${count === 1 ? '{"refusals":[' : ","}${JSON.stringify(refusal)}`);
      // The bar, which is drawn again, stands on the same line.
      if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
      const { line, code, field, reason } = refusal;
      return writeLine(`line ${line}: ${code}${field === null ? "" : ` (${field})`}: ${reason}`);
    },
    async close(report) {
      if (stream) {
        stream.end();
        await finished(stream);
      }
      if (!json) return;
      const start = stream || count === 0 ? "{" : "],";
      const counts = JSON.stringify(report).slice(1);
      await writeLine(`${start}${stream || count > 0 ? "" : '"refusals":[],'}${counts}`);
    },
  };
}

async function openFile(path: string): Promise<WriteStream> {
  try {
    const handle = await open(path, "w", 0o600);
    return handle.createWriteStream();
  } catch (error) {
    throw new CommandError(
      `${printable(path)} cannot be written: ${(error as NodeJS.ErrnoException).code ?? "why is not known"}.`,
    );
  }
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}
