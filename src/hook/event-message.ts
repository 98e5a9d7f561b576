import { randomUUID } from "node:crypto";
import type { Checkpoint } from "../event/checkpoint.ts";
import { wordsOf } from "../event/event-details.ts";
import type { Event } from "../event/event.ts";
import type { NewMessage } from "../outbox/message.ts";
import { checkpointType } from "./event-choice.ts";
import type { WebhookMessage } from "./webhook.ts";

/** An event as a receiver is told of it. */
export interface ToldEvent {
  /** The same at every repetition, and of no other event. */
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly actor: string;
  readonly actorId: string | null;
  /** How many things it stands for. */
  readonly count: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Only where personal data is sent. */
  readonly ip?: string | null;
  readonly userAgent?: string | null;
  readonly email?: string | null;
}

export interface ToldEventOptions {
  readonly history: string;
  readonly personalData: boolean;
}

/**
 * What is told of an event. Security: ids, words and numbers; what names a person only where that was asked for, and the reason of a ban,
 * which somebody has written about her, neither.
 */
export function toldEvent(event: Event, { history, personalData }: ToldEventOptions): ToldEvent {
  const { id, type, createdAt, userId, sessionId, actor, actorId, count, data, ip, userAgent, email } = event;
  return {
    id: `evt_${history}_${id.toString(36)}`,
    type,
    at: createdAt,
    userId,
    sessionId,
    actor,
    actorId,
    count,
    data: personalData ? data : withoutWords(event),
    ...(personalData && { ip, userAgent, email }),
  };
}

/** What an operator wrote in her own words may name somebody. */
function withoutWords({ type, data }: Event): Event["data"] {
  return { ...data, ...Object.fromEntries((wordsOf[type] ?? []).map((name) => [name, null])) };
}

/** Bytes of one message. Receivers take 100 KB as a rule. */
const maxBytes = 65_536;

/** Events that travel together. */
export interface EventMessage {
  readonly message: WebhookMessage;
  /** How many they are. */
  readonly count: number;
}

/** Packs events, in their order, into messages that receivers take. */
export function eventMessages(events: readonly ToldEvent[]): EventMessage[] {
  const packs: ToldEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1;
    const pack = packs.at(-1);
    if (pack && bytes + size <= maxBytes) {
      pack.push(event);
      bytes += size;
    } else {
      packs.push([event]);
      bytes = size;
    }
  }
  return packs.map(toMessage);
}

function toMessage(events: readonly ToldEvent[]): EventMessage {
  const [first, last] = [events[0], events.at(-1)] as [ToldEvent, ToldEvent];
  const id = first === last ? first.id : `${first.id}_${last.id.split("_").at(-1)}`;
  return { message: { type: "events", id, at: last.at, data: { events } }, count: events.length };
}

/** What waits in the outbox on its own: events that the receiver refused, or a checkpoint. */
export type SetAside =
  | { readonly after: number; readonly upTo: number }
  | { readonly id: string; readonly at: string; readonly checkpoint: Readonly<Record<string, unknown>> };

/** Events between two places, for another attempt that holds up nothing. */
export function setAsideMessage(range: { readonly after: number; readonly upTo: number }): NewMessage {
  return { kind: "events", payload: JSON.stringify(range satisfies SetAside) };
}

/** A checkpoint of the chain of events on its way to the receiver. To be stored with `OutboxStore.add`. */
export function checkpointMessage(checkpoint: Checkpoint): NewMessage {
  const aside = { id: `chk_${randomUUID()}`, at: checkpoint.sealedAt.toISOString(), checkpoint: { ...checkpoint } };
  return { kind: "events", payload: JSON.stringify(aside satisfies SetAside) };
}

/** Reads what `setAsideMessage` and `checkpointMessage` wrote. */
export function parseSetAside(payload: string): SetAside {
  return JSON.parse(payload) as SetAside;
}

/** A checkpoint as it is sent. */
export function checkpointCall(aside: Extract<SetAside, { checkpoint: unknown }>): WebhookMessage {
  return { type: checkpointType, id: aside.id, at: new Date(aside.at), data: aside.checkpoint };
}
