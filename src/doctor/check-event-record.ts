import type { SealStore } from "../event/seal-store.ts";
import { showDistance } from "../shared/show-time.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Milliseconds that an event may wait for its seal: a server seals each second, and at its start what came before. */
const patience = 600_000;

/** Whether events are sealed. `isServed`: a server runs, which ought to seal them. Nothing is verified: that reads all of them. */
export async function checkEventRecord(
  eventSeals: Pick<SealStore, "end" | "rows">,
  { now, isServed }: { readonly now: number; readonly isServed: boolean },
): Promise<Finding[]> {
  const { block } = await eventSeals.end();
  const after = block?.through ?? 0;
  const [open] = await eventSeals.rows({ after, through: Number.MAX_SAFE_INTEGER, limit: 1 });
  const sealed = block === null ? "nothing is sealed yet" : `sealed up to event ${after}`;
  const isLate = open !== undefined && now - open.createdAt > patience;
  if (!isLate || !isServed) return [ok("eventRecord", sealed)];
  const found = `${sealed}, although the next event is of ${showDistance(open.createdAt, now)}`;
  const fix =
    "see the server's log: it says why sealing fails; where it says nothing, end the transaction that was left open over latchkey.events (pg_locks, pg_prepared_xacts)";
  return [warn("eventRecord", found, fix)];
}
