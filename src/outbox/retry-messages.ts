import type { EventStore } from "../event/event-store.ts";
import { type Doer, nameDoer } from "./authority.ts";
import { keptForMailbox, type MessageKind } from "./message.ts";
import type { OutboxStore } from "./outbox-store.ts";

export interface RetryInput extends Doer {
  readonly kind: MessageKind;
  /** Which of them, or all that could not be delivered. */
  readonly ids: readonly number[] | "all";
}

/** What is tried again, and which of the ids named none that was given up. */
export interface Retried {
  readonly retried: number;
  readonly missing: readonly number[];
}

const pageSize = 200;

/** Lets messages of a kind that were given up be tried again, and notes it once. */
export async function retryMessages(
  { outbox, events }: { readonly outbox: OutboxStore; readonly events: Pick<EventStore, "append"> },
  { kind, ids, ...doer }: RetryInput,
): Promise<Retried> {
  const missing: number[] = [];
  let retried = 0;
  const revive = async (id: number): Promise<void> => {
    if (await outbox.revive(id, kind)) retried += 1;
    else missing.push(id);
  };
  if (ids === "all") {
    // What is tried again is no longer among them, unless a server has given it up again meanwhile; what is left alone is.
    const seen = new Set<number>();
    for (let more = true; more; ) {
      const dead = (await outbox.listDead(kind, pageSize + seen.size)).filter(({ id }) => !seen.has(id));
      more = dead.length > 0;
      for (const { id, error } of dead) {
        seen.add(id);
        if (error !== keptForMailbox) await revive(id);
      }
    }
  } else {
    for (const id of new Set(ids)) await revive(id);
  }
  if (retried > 0) {
    const event = { type: "outbox_retried", data: { kind }, userId: null, count: retried, ...nameDoer(doer) } as const;
    await events.append([event]);
  }
  return { retried, missing };
}
