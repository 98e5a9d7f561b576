/** A prime below 36 to the power of 3: no change of a single digit leaves the remainder as it is. */
const modulus = 46_649;
/** Keeps small ids and their check digits apart. */
const factor = 7_919;

/**
 * Where a list of events goes on: the id of its last one in base 36, and three check digits. Nothing secret, so nothing is sealed; but a
 * word is no cursor, and a cursor that was mistyped or cut does not begin another list without a word.
 */
export function writeCursor(id: number): string {
  return id.toString(36) + (((id % modulus) * factor) % modulus).toString(36).padStart(3, "0");
}

/** Reads what `writeCursor` wrote. Null for anything else, another spelling of the same number included. */
export function readCursor(text: string): number | null {
  if (!/^[0-9a-z]{4,14}$/.test(text)) return null;
  const id = Number.parseInt(text.slice(0, -3), 36);
  return Number.isSafeInteger(id) && id > 0 && writeCursor(id) === text ? id : null;
}
