import { paint } from "../output.ts";

/** Shows how far long work has come. */
export interface ProgressBar {
  /** More of it is done. */
  add(done: number): void;
  /** Ends the line. */
  close(): void;
}

export interface ProgressBarOptions {
  /** What is counted, such as "people". */
  readonly what: string;
  readonly whole: number;
  /** What was done before this began. */
  readonly done: number;
  /** Where it is shown, and whether that is a terminal. */
  readonly to: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };
  /** Milliseconds, growing. @default performance.now */
  readonly time?: () => number;
}

const width = 28;
/** Milliseconds between two looks of a person, and between two lines in a log. */
const [redraw, nextLine] = [100, 5_000];

/** A bar with rate and remaining time on a terminal; elsewhere a plain line every few seconds, and one at the end. */
export function createProgressBar(options: ProgressBarOptions): ProgressBar {
  const { what, whole, to, time = () => performance.now() } = options;
  const isTerminal = to.isTTY ?? false;
  const start = time();
  let { done } = options;
  let shownAt = start;
  const describe = (): string => {
    const seconds = (time() - start) / 1000;
    const rate = seconds > 0 ? (done - options.done) / seconds : 0;
    const left = rate > 0 && done < whole ? `, ${showSeconds((whole - done) / rate)} left` : "";
    return `${showNumber(done)} of ${showNumber(whole)} ${what}, ${showNumber(Math.round(rate))} per second${left}`;
  };
  const draw = (): void => {
    const filled = whole === 0 ? width : Math.floor((done / whole) * width);
    const bar = `${"█".repeat(filled)}${paint("dim", "░".repeat(width - filled))}`;
    to.write(`\r\u001B[2K${bar} ${describe()}`);
  };
  return {
    add: (more) => {
      done += more;
      const now = time();
      if (now - shownAt < (isTerminal ? redraw : nextLine)) return;
      shownAt = now;
      if (isTerminal) draw();
      else to.write(`${describe()}\n`);
    },
    close: () => {
      if (isTerminal) draw();
      to.write(isTerminal ? "\n" : `${describe()}\n`);
    },
  };
}

function showNumber(value: number): string {
  return value.toLocaleString("en");
}

function showSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
