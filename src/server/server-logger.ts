import { styleText } from "node:util";
import { escapeUnprintable, type LogLevel, logLevels, renderLogLine } from "../shared/log-line.ts";
import type { Logger } from "../shared/logger.ts";
import { redact } from "../shared/redact.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The server's log: the library's, and a level below it for what is only interesting to whoever looks for something. */
export interface ServerLogger extends Logger {
  debug(fields: Fields, message: string): void;
  /** Whether a line of this level would be written. */
  says(level: LogLevel): boolean;
}

/** Where lines go: standard error, as a rule. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ServerLoggerOptions {
  readonly level: LogLevel;
  readonly stream: LogStream;
  /** Texts that must not stand in any line, whatever error brings them along. */
  readonly secrets: readonly string[];
  /** Fields of every line: which of several processes says it. */
  readonly always?: Fields;
}

/** Shorter ones would be found inside of words. */
const shortestSecret = 6;

/** Writes JSON lines, or in a terminal lines for people. Never throws. */
export function createServerLogger({ level, stream, secrets, always }: ServerLoggerOptions): ServerLogger {
  const least = logLevels.indexOf(level);
  const render = stream.isTTY === true ? renderForPeople : renderLogLine;
  const planted = secrets.filter((secret) => secret.length >= shortestSecret).flatMap(spellings);
  const says = (line: LogLevel): boolean => logLevels.indexOf(line) >= least;
  const write = (line: LogLevel, fields: Fields, message: string): void => {
    if (!says(line)) return;
    try {
      let text = render(line, always ? { ...always, ...fields } : fields, message);
      for (const secret of planted) if (text.includes(secret)) text = text.replaceAll(secret, "[redacted]");
      stream.write(text);
    } catch {
      // A log that cannot be written must not stop what it tells of.
    }
  };
  return {
    says,
    debug: (fields, message) => write("debug", fields, message),
    info: (fields, message) => write("info", fields, message),
    warn: (fields, message) => write("warn", fields, message),
    error: (fields, message) => write("error", fields, message),
  };
}

/** As it is, and as it stands in a JSON text or a URL. Longest first, so that no rest of one stays. */
function spellings(secret: string): string[] {
  const all = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...all].toSorted((a, b) => b.length - a.length);
}

const colors = { debug: "dim", info: "green", warn: "yellow", error: "red" } as const;

/** Time, level, message, the fields as `name=value`; a stack follows on lines of its own, each indented. */
function renderForPeople(level: LogLevel, { stack, ...fields }: Fields, message: string): string {
  const time = new Date().toTimeString().slice(0, 8);
  const rest = Object.entries(fields).map(([name, value]) => `${styleText("dim", `${name}=`)}${show(value)}`);
  const head = [styleText("dim", time), styleText(colors[level], level.padEnd(5)), escapeUnprintable(message), ...rest];
  const trace = typeof stack === "string" ? stack.split("\n").slice(1, 12) : [];
  return `${[head.join(" "), ...trace.map((line) => `    ${escapeUnprintable(line.trim())}`)].join("\n")}\n`;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return escapeUnprintable(/^[^\s"=]+$/.test(text) ? text : JSON.stringify(redact(text)));
}
