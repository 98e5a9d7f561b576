import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";

/** Resolves when a file, or its entry in its folder, would survive a power cut. */
export function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** As `syncFile`, for names that were made or changed in the file's folder. */
export function syncFolderOf(path: string): void {
  // Windows opens no folders, and keeps their entries by itself.
  if (process.platform !== "win32") syncFile(dirname(path));
}
