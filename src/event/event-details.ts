import { createHash, randomBytes } from "node:crypto";
import { findTracing } from "../trace/tracing.ts";
import type { EventType, NewEvent } from "./event.ts";

/** What names or locates a person, and so stands beside the event, where it can be erased. */
export interface EventDetails {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly email: string | null;
  /** JSON of the members of `data` that may name somebody. */
  readonly data: string | null;
}

/** Details as they are kept. Null as salt: they are older than commitments. */
export interface StoredDetails extends EventDetails {
  readonly salt: string | null;
}

/** An event in two parts: what stays, and what can be erased. */
export interface SplitEvent {
  /** JSON, without what may name somebody. */
  readonly data: string;
  readonly details: (EventDetails & { readonly salt: string }) | null;
  /** What the event itself holds of its details: a hash that says nothing once the salt is gone. Null: it has none. */
  readonly commitment: string | null;
}

/** Members of `data` in an operator's own words, which may name somebody. The event itself has null in their place. */
export const wordsOf: Partial<Record<EventType, readonly string[]>> = { user_banned: ["reason"] };

const saltBytes = 16;
const maxUserAgentLength = 512;

/** Takes an event apart into what stays and what can be erased, bound together by a salted hash. */
export function splitEvent(event: NewEvent): SplitEvent {
  const words = Object.entries(event.data).filter(([name, value]) => isWord(event.type, name) && value !== null);
  const traceId = event.traceId === undefined ? findTracing()?.traceId() : event.traceId;
  const data = JSON.stringify({
    ...event.data,
    ...Object.fromEntries(words.map(([name]) => [name, null])),
    ...(traceId && { traceId }),
  });
  const parts = {
    ip: wellFormed(event.client?.ip ?? null),
    userAgent: wellFormed(event.client?.userAgent?.slice(0, maxUserAgentLength) ?? null),
    email: wellFormed(event.email ?? null),
    data: words.length === 0 ? null : JSON.stringify(Object.fromEntries(words)),
  };
  if (Object.values(parts).every((part) => part === null)) return { data, details: null, commitment: null };
  const details = { salt: randomBytes(saltBytes).toString("base64url"), ...parts };
  return { data, details, commitment: commitTo(details) };
}

/** The hash of details that stands in the event itself. */
export function commitTo({ salt, ip, userAgent, email, data }: StoredDetails): string {
  const text = JSON.stringify(["latchkey.event-details.v1", salt, ip, userAgent, email, data]);
  return createHash("sha256").update(text).digest("base64url");
}

function isWord(type: EventType, name: string): boolean {
  return wordsOf[type]?.includes(name) ?? false;
}

/** PostgreSQL refuses NUL and half a surrogate pair in JSON: an event is not lost for a strange user agent. */
function wellFormed(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().replaceAll("\0", "\uFFFD");
}
