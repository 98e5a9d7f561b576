import { isBase64url } from "../jws/base64url.ts";
import type { RevocationEntry } from "./revocation-set.ts";

/** `ready` of a stream, and what a long poll says beside its entries. */
export interface FeedReady {
  readonly cursor: string;
  /** Milliseconds since the epoch, by the issuer's clock: everything up to then is known. */
  readonly asOf: number;
  /** Seconds that an access token lives at most. */
  readonly accessTokenLifetime: number;
}

/** `time` of a stream. */
export interface FeedTime {
  readonly cursor: string;
  /** As in `FeedReady`. */
  readonly asOf: number;
}

/** The answer to a long poll. */
export interface FeedDocument extends FeedReady {
  readonly entries: readonly RevocationEntry[];
}

const longestCursor = 256;
/** Seconds: no access token lives for longer than a year. */
const longestLifetime = 31_536_000;
/** Characters of the name of a subject: 16 bytes. */
const subjectLength = 22;

type Members = Readonly<Record<string, unknown>>;

/**
 * Security: each of these throws for what is not formed as the feed's description says. An entry that cannot be read is one that would not be
 * obeyed, so the connection ends and begins anew instead. Members and kinds that are not known are skipped, as the description allows.
 */
export function parseSnapshot(data: string): RevocationEntry[] {
  return readEntries(parseMembers(data)["entries"]);
}

/** One entry. Null for one of a kind that is not known. */
export function parseRevocation(data: string): RevocationEntry | null {
  return readEntry(parseMembers(data));
}

export function parseReady(data: string): FeedReady {
  return readReady(parseMembers(data));
}

export function parseTime(data: string): FeedTime {
  return readTime(parseMembers(data));
}

export function parseDocument(data: string): FeedDocument {
  const members = parseMembers(data);
  return { ...readReady(members), entries: readEntries(members["entries"]) };
}

function readReady(members: Members): FeedReady {
  const { accessTokenLifetime } = members;
  if (!isNumber(accessTokenLifetime) || accessTokenLifetime <= 0 || accessTokenLifetime > longestLifetime) {
    throw new Error("accessTokenLifetime is no number of seconds");
  }
  return { ...readTime(members), accessTokenLifetime };
}

function readTime({ cursor, asOf }: Members): FeedTime {
  if (typeof cursor !== "string" || cursor === "" || cursor.length > longestCursor) throw new Error("cursor is none");
  if (!isNumber(asOf) || asOf < 0) throw new Error("asOf is no time");
  return { cursor, asOf: asOf * 1000 };
}

function readEntries(value: unknown): RevocationEntry[] {
  if (!Array.isArray(value)) throw new Error("entries is no list");
  return value.map((entry: unknown) => readEntry(toMembers(entry))).filter((entry) => entry !== null);
}

function readEntry({ kind, subject, version }: Members): RevocationEntry | null {
  if (typeof kind !== "string") throw new Error("an entry has no kind");
  if (kind !== "session" && kind !== "user" && kind !== "key") return null;
  if (typeof subject !== "string" || subject.length !== subjectLength || !isBase64url(subject)) {
    throw new Error("an entry has no subject");
  }
  if (kind !== "user") return { kind, subject, version: 0 };
  if (!Number.isSafeInteger(version) || (version as number) < 0)
    throw new Error("an entry about a user has no version");
  return { kind, subject, version: version as number };
}

function parseMembers(data: string): Members {
  return toMembers(JSON.parse(data));
}

function toMembers(value: unknown): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("what should be an object is none");
  return { ...value };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
