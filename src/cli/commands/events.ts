import { setTimeout as sleep } from "node:timers/promises";
import type { Event, EventType } from "../../event/event.ts";
import type { EventQuery, EventStore } from "../../event/event-store.ts";
import { describeDevice } from "../../session/device.ts";
import { findUser } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { type Column, printJson, printTable, say } from "../output.ts";
import { printable, printableJson } from "../printable.ts";
import { showTime } from "../show-time.ts";

export interface EventsFlags extends InstallationOptions {
  readonly user?: string;
  readonly type?: readonly EventType[];
  readonly since?: Date;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Milliseconds between two looks with `--follow`. */
const interval = 500;
/** Ids read once more at each look: on PostgreSQL an event may be committed after one with a larger id. */
const overlap = 500;

/** Shows what happened, the latest last, as a log is read. */
export async function events({ json = false, follow = false, ...flags }: EventsFlags): Promise<void> {
  const { type: types } = flags;
  await withStorage(flags, async (storage) => {
    const user = flags.user === undefined ? null : await findUser(storage.userDirectory, flags.user);
    const filter = { ...(user && { userId: user.id }), ...(types && { types }) };
    const { limit, since } = flags;
    // Before the list is read, so that nothing falls between the two.
    const from = (await storage.events.list({ limit: 1 }))[0]?.id ?? 0;
    const found = await storage.events.list({ ...filter, ...(since && { since }), limit });
    const latestLast = found.toReversed();
    if (follow) return followEvents(storage.events, filter, { latestLast, json, from });
    if (json) return printJson({ events: latestLast.map(eventJson) });
    if (latestLast.length === 0) return say("Nothing of this kind happened.");
    printTable(columns, latestLast);
    if (found.length === limit) say(`There may be more: these are the latest ${limit}. --limit shows up to 200.`);
  });
}

type Filter = Pick<EventQuery, "userId" | "types">;

/** Goes on until Ctrl+C, which ends the process: nothing is under way that could be left half done. */
async function followEvents(
  store: EventStore,
  filter: Filter,
  { latestLast, json, from }: { readonly latestLast: readonly Event[]; readonly json: boolean; readonly from: number },
): Promise<void> {
  const print = (event: Event): void => console.log(json ? printableJson(eventJson(event)) : line(event));
  const seen = new Set<number>();
  const show = (events: readonly Event[]): void => {
    for (const event of events) {
      if (seen.has(event.id)) continue;
      seen.add(event.id);
      print(event);
    }
    const old = (events.at(-1)?.id ?? 0) - overlap;
    for (const id of seen) if (id < old) seen.delete(id);
  };
  show(latestLast);
  for (let newest = from; ; ) {
    await sleep(interval);
    const fresh = await eventsAfter(store, filter, newest - overlap);
    show(fresh.filter(({ id }) => id > from));
    newest = Math.max(newest, fresh.at(-1)?.id ?? 0);
  }
}

/** What came after an id, the latest last, however much it is. */
async function eventsAfter(store: EventStore, filter: Filter, id: number): Promise<Event[]> {
  const found: Event[] = [];
  for (;;) {
    const before = found.at(-1)?.id;
    const page = await store.list({ ...filter, ...(before !== undefined && { before }), limit: 200 });
    const fresh = page.filter((event) => event.id > id);
    found.push(...fresh);
    if (fresh.length < page.length || page.length === 0) return found.toReversed();
  }
}

const columns: readonly Column<Event>[] = [
  { title: "TIME", show: ({ createdAt }) => showTime(createdAt) },
  { title: "WHAT", show: what },
  { title: "BY", show: ({ actor }) => actor },
  { title: "USER", show: ({ userId, email }) => userId ?? email },
  { title: "ADDRESS", show: ({ ip }) => ip },
  {
    title: "DEVICE",
    show: ({ userAgent }) => (userAgent === null ? null : describeDevice(userAgent, null).name),
    flexible: true,
  },
  { title: "DETAIL", show: detail, flexible: true },
];

function line(event: Event): string {
  return columns.map(({ show }) => printable(String(show(event) ?? "–"))).join("  ");
}

function what({ type, count }: Event): string {
  return count === 1 ? type : `${type} ×${count}`;
}

function detail({ data }: Event): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

function eventJson(event: Event): object {
  const { id, type, createdAt, count, actor, userId, sessionId, ip, userAgent, email, data } = event;
  return { id, type, createdAt, count, actor, userId, sessionId, ip, userAgent, email, data };
}
