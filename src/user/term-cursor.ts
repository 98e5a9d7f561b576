import { type TermKind, termKinds } from "./search-term.ts";
import type { TermPlace } from "./user-directory.ts";

/** Characters of a cursor at most: the longest address twice, as a domain's term has it, in base64. */
const maxLength = 2_000;

/** Writes a place as a text to hand out to whoever may see the list. Nothing in it is more than the list shows. */
export function writeTermPlace({ by, term }: TermPlace): string {
  return Buffer.from(`${by}.${term}`, "utf8").toString("base64url");
}

/** Reads what `writeTermPlace` wrote. Null for anything else, another spelling of the same place included. */
export function readTermPlace(text: unknown): TermPlace | null {
  if (typeof text !== "string" || text.length > maxLength || !/^[\w-]+$/.test(text)) return null;
  const written = Buffer.from(text, "base64url").toString("utf8");
  const end = written.indexOf(".");
  const by = termKinds.find((kind: TermKind) => kind === written.slice(0, end));
  const term = written.slice(end + 1);
  // PostgreSQL takes no NUL.
  if (by === undefined || term === "" || term.includes("\0")) return null;
  const place = { by, term };
  return writeTermPlace(place) === text ? place : null;
}
