import { blockListData } from "./block-list-data.ts";
import { readAsLetters } from "./look-alike.ts";

/** Digits and signs in front and behind together that leave a listed password listed: a year and an exclamation mark. */
const maxDecoration = 5;

/**
 * Whether a password is on the list of the most common ones: in any case, with up to five digits or signs around it, or with
 * letters written as digits ("P4ssword2024!").
 */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize("NFC").toLowerCase();
  return undecorated(text).some((core) => isListed(core) || readAsLetters(core).some(isListed));
}

/** The text without 0 to 5 of the digits and signs at its ends, every way. */
function undecorated(text: string): string[] {
  const leading = Math.min(maxDecoration, /^[^\p{L}]*/u.exec(text)?.[0].length ?? 0);
  const cores: string[] = [];
  for (let front = 0; front <= leading; front++) {
    let core = text.slice(front);
    for (let rest = maxDecoration - front; rest >= 0 && core !== ""; rest--) {
      cores.push(core);
      if (/\p{L}$/u.test(core)) break;
      core = core.slice(0, -1);
    }
  }
  return cores;
}

/** Binary search in the data as it is: nothing is decoded or copied, at start-up or ever. */
function isListed(word: string): boolean {
  let low = 0;
  let high = blockListData.length;
  while (low < high) {
    let start = (low + high) >>> 1;
    while (start > low && !isSeparator(start - 1)) start--;
    let end = start;
    while (end < high && !isSeparator(end)) end++;
    const entry = blockListData.slice(start, end);
    if (entry === word) return true;
    if (entry < word) low = end + 1;
    else high = start;
  }
  return false;
}

/** Entries hold printable ASCII only; between them stands one space or one line break. */
function isSeparator(index: number): boolean {
  return blockListData.charCodeAt(index) <= 0x20;
}
