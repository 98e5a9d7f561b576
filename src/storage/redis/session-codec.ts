import { createHash } from "node:crypto";
import type { CachedSession } from "../../session/session-cache.ts";
import type { SessionRecord } from "../../session/session.ts";
import { ownBytes } from "../../shared/own-bytes.ts";
import type { UserRecord } from "../../user/user.ts";

/** How a field is written as JSON. */
type Encoding = "plain" | "bytes" | "date";
type Fields<T> = { readonly [Field in keyof T]-?: Encoding };

/** Every field of a session, in the order they are written. A field that is new gets a line here. */
const sessionFields: Fields<SessionRecord> = {
  id: "plain",
  userId: "plain",
  seed: "bytes",
  generation: "plain",
  counter: "plain",
  secretId: "plain",
  carrier: "plain",
  method: "plain",
  userVersion: "plain",
  createdAt: "plain",
  authenticatedAt: "plain",
  lastSeenAt: "plain",
  expiresAt: "plain",
  endedAt: "plain",
  endReason: "plain",
  ip: "plain",
  userAgent: "plain",
  deviceName: "plain",
  transport: "plain",
  rotatedAt: "plain",
  recovery: "bytes",
};

/** The same of a user. */
const userFields: Fields<UserRecord> = {
  id: "plain",
  email: "plain",
  emailVerified: "plain",
  name: "plain",
  avatarUrl: "plain",
  role: "plain",
  createdAt: "date",
  version: "plain",
  deviceEpoch: "plain",
  bannedAt: "date",
  deleteAfter: "date",
  language: "plain",
  metadata: "plain",
};

/** Follows from the fields: what another version of this program wrote with others is not read. */
const shape = createHash("sha256")
  .update(JSON.stringify([sessionFields, userFields]))
  .digest("base64url")
  .slice(0, 12);

/** Writes a session and its user as text. Security: it holds the seed, so it has to be sealed. */
export function encodeSession({ found, lineage, cursor, readAt }: CachedSession): string {
  const { session, user } = found;
  return JSON.stringify([shape, lineage, cursor, readAt, encode(sessionFields, session), encode(userFields, user)]);
}

/** Reads what `encodeSession` wrote. Null when another version of it did. */
export function decodeSession(text: string): CachedSession | null {
  const [writtenAs, lineage, cursor, readAt, session, user] = JSON.parse(text) as unknown[];
  if (writtenAs !== shape) return null;
  return {
    found: {
      session: decode(sessionFields, session as unknown[]),
      user: decode(userFields, user as unknown[]),
    },
    lineage: lineage as string,
    cursor: cursor as number,
    readAt: readAt as number,
  };
}

function encode<T extends object>(fields: Fields<T>, record: T): unknown[] {
  return entriesOf(fields).map(([field, encoding]) => {
    const value: unknown = record[field];
    if (value === null || encoding === "plain") return value;
    return encoding === "date" ? (value as Date).getTime() : (value as Buffer).toString("base64url");
  });
}

function decode<T extends object>(fields: Fields<T>, values: readonly unknown[]): T {
  const pairs = entriesOf(fields).map(([field, encoding], index) => {
    const value = values[index];
    if (value === null || encoding === "plain") return [field, value];
    return [field, encoding === "date" ? new Date(value as number) : ownBytes(value as string)];
  });
  return Object.fromEntries(pairs) as T;
}

function entriesOf<T>(fields: Fields<T>): [keyof T, Encoding][] {
  return Object.entries(fields) as [keyof T, Encoding][];
}
