import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A wall clock that a program takes for its machine's, and that jumps while it runs. Monotonic time goes on as it is. */
export interface TurnedClock {
  /** What the program is started with. */
  readonly environment: Readonly<{ [variable: string]: string }>;
  /** Sets it ahead of the machine's by so many seconds, or behind; 0: right again. Known to the program within a tenth of a second. */
  turn(seconds: number): void;
  remove(): void;
}

const folders = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((name) => `/usr/lib/${name}/faketime`);

/** The path of libfaketime (Debian: libfaketime), the one for programs with threads. Null where there is none. */
export function findFakeTime(): string | null {
  return folders.map((folder) => `${folder}/libfaketimeMT.so.1`).find((path) => existsSync(path)) ?? null;
}

/** The libfaketime of this run; null where there is none, and tests that need it are skipped. */
export function fakeTimePath(): string | null {
  return process.env.LATCHKEY_TEST_FAKETIME || findFakeTime();
}

/** Makes a clock that is right at first. Throws where there is no libfaketime. */
export function makeClock(): TurnedClock {
  const library = fakeTimePath();
  if (library === null) throw new Error("No libfaketime here: check findFakeTime() and skip");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-clock-"));
  const file = join(folder, "turned");
  const turn = (seconds: number): void => {
    // Never half written for whoever reads it.
    writeFileSync(`${file}.new`, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
    renameSync(`${file}.new`, file);
  };
  turn(0);
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      FAKETIME_NO_CACHE: "1",
      // The times of files stay what they are.
      NO_FAKE_STAT: "1",
    },
    turn,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
