import type { Selectable } from "kysely";
import type { RevocationEntry, RevocationKind } from "../../revocation/revocation-log.ts";
import type { Carrier, EndReason, SessionRecord, Transport } from "../../session/session.ts";
import { ownBytes } from "../../shared/own-bytes.ts";
import type { UserRecord } from "../../user/user.ts";
import type { RevocationTable, SessionTable, UserTable } from "./schema.ts";

/** The columns of a user that make a `UserRecord`: everything but the password hash. */
export const userColumns = [
  "id",
  "email",
  "email_verified",
  "name",
  "avatar_url",
  "role",
  "metadata",
  "version",
  "device_epoch",
  "banned_at",
  "delete_after",
  "language",
  "created_at",
] as const;

/** The columns of a session: all of them. */
export const sessionColumns = [
  "id",
  "user_id",
  "seed",
  "generation",
  "counter",
  "secret_id",
  "carrier",
  "method",
  "user_version",
  "created_at",
  "authenticated_at",
  "last_seen_at",
  "expires_at",
  "ended_at",
  "end_reason",
  "ip",
  "user_agent",
  "device_name",
  "transport",
  "rotated_at",
  "recovery",
] as const;

export type UserRow = Pick<Selectable<UserTable>, (typeof userColumns)[number]>;
export type SessionRow = Selectable<SessionTable>;
export type RevocationRow = Pick<Selectable<RevocationTable>, "id" | "kind" | "subject" | "version">;

const noMetadata: Readonly<Record<string, unknown>> = Object.freeze({});

export function toUserRecord(row: UserRow): UserRecord {
  return {
    id: row.id,
    email: row.email,
    emailVerified: Boolean(row.email_verified),
    name: row.name,
    avatarUrl: row.avatar_url,
    role: row.role,
    createdAt: new Date(Number(row.created_at)),
    version: row.version,
    deviceEpoch: row.device_epoch,
    bannedAt: toDate(row.banned_at),
    deleteAfter: toDate(row.delete_after),
    language: row.language,
    metadata: row.metadata === "{}" ? noMetadata : (JSON.parse(row.metadata) as Record<string, unknown>),
  };
}

export function toSessionRecord(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    userId: row.user_id,
    // Remembered for long, by whoever replaces refresh tokens.
    seed: ownBytes(row.seed),
    generation: row.generation,
    counter: row.counter,
    secretId: row.secret_id,
    carrier: row.carrier as Carrier,
    method: row.method,
    userVersion: row.user_version,
    createdAt: Number(row.created_at),
    authenticatedAt: Number(row.authenticated_at),
    lastSeenAt: Number(row.last_seen_at),
    expiresAt: Number(row.expires_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    endReason: row.end_reason as EndReason | null,
    ip: row.ip,
    userAgent: row.user_agent,
    deviceName: row.device_name,
    transport: row.transport as Transport | null,
    rotatedAt: Number(row.rotated_at),
    recovery: row.recovery === null ? null : ownBytes(row.recovery),
  };
}

export function toRevocationEntry(row: RevocationRow): RevocationEntry {
  return { id: Number(row.id), kind: row.kind as RevocationKind, subject: row.subject, version: row.version };
}

function toDate(value: number | string | null): Date | null {
  return value === null ? null : new Date(Number(value));
}
