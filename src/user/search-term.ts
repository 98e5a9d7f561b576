import type { UserRecord } from "./user.ts";

/**
 * What a search compares with what was typed, in the order in which it finds: the id, the address, its domain (typed with the `@`), the name, the
 * name without its first word, and the last word of a name of three or more. So each word of a name begins one of them, but a middle one of
 * four or more.
 */
export const termKinds = ["id", "address", "domain", "name", "surname", "last_word"] as const;

export type TermKind = (typeof termKinds)[number];

/** Stands in a term behind what is searched, before what makes it unique. Nobody can type it: names and searches hold no control characters. */
const termEnd = "\u001f";

/** What was typed as terms are written: ASCII letters in lower case, as both databases lower them. */
function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (upper) => upper.toLowerCase());
}

/** What was typed as terms of a kind are compared: ids of others count their case, those of ours have none. */
export function asTerm(kind: TermKind, typed: string): string {
  return kind === "id" && !/^[0-9A-Fa-f-]{6,36}$/.test(typed) ? typed : lowerAscii(typed);
}

/** Whether a term has to be what was typed, and not only to begin with it: a short number begins one in so many of our ids by chance. */
export function isWhole(kind: TermKind, typed: string): boolean {
  return kind === "id" && /^\d{1,5}$/.test(typed);
}

/** The terms that can begin with what was typed: an id with six characters of one, or a number; a domain with its `@`. */
export function kindsFor(typed: string): readonly TermKind[] {
  const isId = /^(?:\d{1,64}|[\w.~|:=-]{6,64})$/.test(typed);
  const isDomain = typed.startsWith("@");
  return termKinds.filter((kind) => (kind === "id" ? isId : kind === "domain" ? isDomain : true));
}

/** A user's term of one kind, as its index has it. Null: she has none. */
export function termOf(kind: TermKind, { id, email, name }: Pick<UserRecord, "id" | "email" | "name">): string | null {
  if (kind === "id") return id;
  if (kind === "address") return email;
  if (kind === "domain") return email === null ? null : `${email.slice(email.lastIndexOf("@"))}${termEnd}${email}`;
  const text = name === null ? null : nameTerm(kind, lowerAscii(name));
  return text === null ? null : `${text}${termEnd}${id}`;
}

function nameTerm(kind: "name" | "surname" | "last_word", name: string): string | null {
  if (kind === "name") return name;
  const first = name.indexOf(" ");
  const last = name.lastIndexOf(" ");
  if (kind === "surname") return first === -1 ? null : name.slice(first + 1);
  return first === last ? null : name.slice(last + 1);
}
