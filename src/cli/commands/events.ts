import { setTimeout as sleep } from "node:timers/promises";
import type { Event, EventType } from "../../event/event.ts";
import { readCursor, writeCursor } from "../../event/event-cursor.ts";
import type { EventQuery, EventStore } from "../../event/event-store.ts";
import { describeDevice } from "../../session/device.ts";
import type { Storage } from "../../storage/storage.ts";
import { CommandError } from "../command-error.ts";
import { findUser } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { type Column, printTable, say } from "../output.ts";
import { printable, printableJson } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";
import { writeLine } from "../write-line.ts";

export interface EventsFlags extends InstallationOptions {
  readonly user?: string;
  readonly type?: readonly EventType[];
  readonly session?: string;
  readonly actor?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly before?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export type ExportFlags = InstallationOptions & Pick<EventsFlags, "since" | "until">;

/** Milliseconds between two looks with `--follow`. */
const interval = 500;
/** Ids read once more at each look: on PostgreSQL an event may be committed after one with a larger id. */
const overlap = 500;
/** Events read at once where all of them are wanted. */
const pageSize = 500;

/** Shows what happened, the latest last, as a log is read. */
export async function events({ json = false, follow = false, ...flags }: EventsFlags): Promise<void> {
  const before = parseBefore(flags.before);
  if (follow && (before !== null || flags.until)) {
    throw new CommandError("--follow goes on with what happens from now on: leave --before and --until out.");
  }
  await withStorage(flags, async (storage) => {
    const idOf = async (named: string): Promise<string> => (await findUser(storage.userDirectory, named)).id;
    const { type: types, session: sessionId, user, actor, limit, since, until } = flags;
    const filter: Filter = {
      ...(user !== undefined && { userId: await idOf(user) }),
      ...(actor !== undefined && { actorId: await idOf(actor) }),
      ...(types && { types }),
      ...(sessionId !== undefined && { sessionId }),
    };
    // Before the list is read, so that nothing falls between the two.
    const from = (await storage.events.list({ limit: 1 }))[0]?.id ?? 0;
    const times = { ...(since && { since }), ...(until && { until }) };
    const found = await storage.events.list({ ...filter, ...times, ...(before !== null && { before }), limit });
    const latestLast = found.toReversed();
    if (follow) return followEvents(storage, filter, { latestLast, json, from });
    if (json) {
      for (const event of latestLast) await writeLine(printableJson(eventJson(event)));
      return;
    }
    if (latestLast.length === 0) return say("Nothing of this kind happened.");
    printTable(await columnsFor(storage, latestLast), latestLast);
    const oldest = found.at(-1);
    if (oldest && found.length === limit) say(`There may be more: add --before ${writeCursor(oldest.id)}`);
  });
}

/** Writes events as JSON, one a line, the oldest first, however many there are. */
export async function exportEvents({ since, until, ...options }: ExportFlags): Promise<void> {
  const times = { ...(since && { since }), ...(until && { until }) };
  await withStorage(options, async ({ events: store }) => {
    for (let after = 0; ; ) {
      const page = await store.list({ ...times, after, limit: pageSize });
      for (const event of page) await writeLine(printableJson(eventJson(event)));
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      after = last.id;
    }
  });
}

type Filter = Pick<EventQuery, "userId" | "types" | "sessionId" | "actorId">;

function parseBefore(text: string | undefined): number | null {
  if (text === undefined) return null;
  const id = readCursor(text);
  if (id !== null) return id;
  throw new CommandError(`${printable(text)} is no cursor: write one as the list gave it.`);
}

/** Goes on until Ctrl+C, which ends the process: nothing is under way that could be left half done. */
async function followEvents(
  storage: Pick<Storage, "events" | "userDirectory">,
  filter: Filter,
  { latestLast, json, from }: { readonly latestLast: readonly Event[]; readonly json: boolean; readonly from: number },
): Promise<void> {
  const seen = new Set<number>();
  const show = async (events: readonly Event[]): Promise<void> => {
    const fresh = events.filter(({ id }) => !seen.has(id));
    const columns = json || fresh.length === 0 ? [] : await columnsFor(storage, fresh);
    for (const event of fresh) {
      seen.add(event.id);
      console.log(json ? printableJson(eventJson(event)) : line(columns, event));
    }
    const old = (events.at(-1)?.id ?? 0) - overlap;
    for (const id of seen) if (id < old) seen.delete(id);
  };
  await show(latestLast);
  for (let newest = from; ; ) {
    await sleep(interval);
    const fresh = await eventsAfter(storage.events, filter, newest - overlap);
    await show(fresh.filter(({ id }) => id > from));
    newest = Math.max(newest, fresh.at(-1)?.id ?? 0);
  }
}

/** What came after an id, the latest last, however much it is. */
async function eventsAfter(store: EventStore, filter: Filter, id: number): Promise<Event[]> {
  const found: Event[] = [];
  for (;;) {
    const page = await store.list({ ...filter, after: found.at(-1)?.id ?? id, limit: pageSize });
    found.push(...page);
    if (page.length < pageSize) return found;
  }
}

/** People by their addresses of today, which every command takes as well; by their ids where they have none, or are erased. */
async function columnsFor(
  { userDirectory }: Pick<Storage, "userDirectory">,
  events: readonly Event[],
): Promise<readonly Column<Event>[]> {
  const ids = events.flatMap(({ userId, actorId }) => [userId, actorId]).filter((id) => id !== null);
  const emails = await userDirectory.emailsOf([...new Set(ids)]);
  const name = (id: string | null): string | null => (id === null ? null : (emails.get(id) ?? id));
  return [
    { title: "TIME", show: ({ createdAt }) => showTime(createdAt) },
    { title: "WHAT", show: what },
    { title: "BY", show: ({ actor, actorId }) => name(actorId) ?? actor },
    { title: "USER", show: ({ userId, email }) => name(userId) ?? email },
    { title: "ADDRESS", show: ({ ip }) => ip },
    {
      title: "DEVICE",
      show: ({ userAgent }) => (userAgent === null ? null : describeDevice(userAgent, null).name),
      flexible: true,
    },
    { title: "DETAIL", show: detail, flexible: true },
  ];
}

function line(columns: readonly Column<Event>[], event: Event): string {
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

/** The members and their names stay as they are: programs read them. */
function eventJson(event: Event): object {
  const { id, type, createdAt, count, actor, actorId, userId, sessionId, ip, userAgent, email, data } = event;
  const cursor = writeCursor(id);
  return { id, cursor, type, createdAt, count, actor, actorId, userId, sessionId, ip, userAgent, email, data };
}
