/** Where a list of events goes on: the id of its last one, in base 36. Nothing secret, so nothing is sealed. */
export function writeCursor(id: number): string {
  return id.toString(36);
}

/** Reads what `writeCursor` wrote. Null for anything else, another spelling of the same number included. */
export function readCursor(text: string): number | null {
  if (!/^[0-9a-z]{1,11}$/.test(text)) return null;
  const id = Number.parseInt(text, 36);
  return Number.isSafeInteger(id) && id > 0 && writeCursor(id) === text ? id : null;
}
