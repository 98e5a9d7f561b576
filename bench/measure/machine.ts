import { availableParallelism, cpus, totalmem } from "node:os";
import { canInstall, install, which } from "../../test/setup/machine.ts";

/** The full path of a program: found, or installed where that can be done without asking; else null, with one line said. */
export function findProgram(name: string, debianPackage: string): string | null {
  const found = which(name) ?? (canInstall() ? installed(name, debianPackage) : null);
  if (found === null) {
    process.stdout.write(`${name} is missing (Debian: apt-get install ${debianPackage}): what needs it is skipped.\n`);
  }
  return found;
}

function installed(name: string, debianPackage: string): string | null {
  try {
    install(debianPackage);
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
  return which(name);
}

/** A command that is kept on one core, or as it is where that cannot be done. */
export function pinnedTo(core: number, program: string, ...args: string[]): [string, ...string[]] {
  const taskset = availableParallelism() > Math.max(core, 1) ? which("taskset") : null;
  return taskset === null ? [program, ...args] : [taskset, "-c", String(core), program, ...args];
}

/** What the results were measured on, for the report. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
