import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of a few megabytes, which can be full. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  /** Bytes that are left. */
  left(): number;
  /** Takes it away; what still writes there writes into nothing. */
  remove(): void;
}

/** Whether this process may mount one. */
export function canMountDisk(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0;
}

/** Mounts one, in memory, that everybody may write to. Throws where that is not allowed. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "latchkey-disk-"));
  const { status, stderr } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=1777`, "latchkey", path],
    { encoding: "utf8" },
  );
  if (status !== 0) {
    rmSync(path, { recursive: true });
    throw new Error(`A small disk cannot be mounted: ${stderr}`);
  }
  const ballast = join(path, "ballast");
  const left = (): number => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };
  return {
    path,
    left,
    fill: () => {
      const file = openSync(ballast, "a");
      try {
        for (const block of [Buffer.alloc(1_048_576), Buffer.alloc(4_096)]) writeUntilFull(file, block);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      // Lazily: a server that is still ending has files open there.
      spawnSync("umount", ["-l", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, block) < block.length) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return;
      throw error;
    }
  }
}
