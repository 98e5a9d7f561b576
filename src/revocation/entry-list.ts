import type { RevocationEntry, RevocationKind } from "./revocation-log.ts";

/** An entry as it travels: id, kind, subject, version. */
type EntryTuple = readonly [id: number, kind: RevocationKind, subject: string, version: number | null];

const kinds: Readonly<Record<RevocationKind, true>> = {
  session: true,
  renewal: true,
  user: true,
  key: true,
  profile: true,
};

/** Entries as JSON. */
export function formatEntries(entries: readonly RevocationEntry[]): string {
  return JSON.stringify(entries.map(({ id, kind, subject, version }): EntryTuple => [id, kind, subject, version]));
}

/** Reads what `formatEntries` wrote, also in another version of this program. Null when something in it is not understood. */
export function parseEntries(json: string): RevocationEntry[] | null {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(list) || !list.every(isEntry)) return null;
  return list.map(([id, kind, subject, version]) => ({ id, kind, subject, version }));
}

function isEntry(value: unknown): value is EntryTuple {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [id, kind, subject, version] = value as unknown[];
  const isKnown = typeof kind === "string" && Object.hasOwn(kinds, kind) && typeof subject === "string";
  return isKnown && isCount(id) && (version === null || isCount(version));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
