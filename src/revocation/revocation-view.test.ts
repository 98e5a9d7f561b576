import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { RevocationEntry, RevocationHead, RevocationLog } from "./revocation-log.ts";
import { RevocationView } from "./revocation-view.ts";

const views: RevocationView[] = [];

afterEach(() => {
  for (const view of views.splice(0)) view.close();
});

/** A log in memory: the port's other implementation, for the orders of events that a database does not let a test choose. */
class MemoryLog implements RevocationLog {
  epoch = "one";
  place = "here";
  head_ = 0;
  /** The database's clock. */
  now: number | undefined;
  readonly entries: RevocationEntry[] = [];
  readonly #listeners = new Set<(entries: readonly RevocationEntry[]) => void>();

  append(subject: string, notify: boolean): void {
    this.head_ += 1;
    const entry: RevocationEntry = { id: this.head_, kind: "session", subject, version: null };
    this.entries.push(entry);
    if (notify) for (const listener of this.#listeners) listener([entry]);
  }

  async head(): Promise<RevocationHead> {
    const { epoch, place, now, head_: id } = this;
    return { epoch, id, place, ...(now !== undefined && { now }) };
  }

  async readAfter(id: number, limit: number): Promise<RevocationEntry[]> {
    return this.entries.filter((entry) => entry.id > id).slice(0, limit);
  }

  /** As a feed does, which is not the log. */
  notify(...entries: RevocationEntry[]): void {
    for (const listener of this.#listeners) listener(entries);
  }

  async sweep(): Promise<number> {
    return this.entries.splice(0).length;
  }

  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

async function follow(log: RevocationLog, clock = { value: 0 }): Promise<RevocationView> {
  const options = { heartbeat: 3600, staleness: 5, retention: 360, onError: (): void => undefined };
  const view = new RevocationView({ ...options, log, clock: () => clock.value });
  views.push(view);
  await view.start();
  return view;
}

test("what is appended after a cursor is a change, and what was there before is none", async () => {
  const log = new MemoryLog();
  const [session, user] = [randomUUID(), randomUUID()];
  log.append(session, false);
  const view = await follow(log);
  expect(view.changedSince(session, user, view.cursor)).toBe(false);
  const { cursor } = view;
  log.append(user, false);
  expect(view.changedSince(session, user, cursor)).toBe(false);
  await view.read();
  expect(view.changedSince(session, user, cursor)).toBe(true);
  expect(view.changedSince(session, user, view.cursor)).toBe(false);
});

test("a notification counts at once, but moves neither the cursor nor the age", async () => {
  const log = new MemoryLog();
  const clock = { value: 0 };
  const view = await follow(log, clock);
  clock.value = 6_000;
  log.append("s", true);
  expect(view.changedSince("s", "u", view.cursor)).toBe(true);
  expect(view.cursor).toBe(0);
  expect(view.isFresh()).toBe(false);
  await view.read();
  expect(view.cursor).toBe(1);
  expect(view.isFresh()).toBe(true);
});

test.each([
  ["another epoch", (log: MemoryLog) => Object.assign(log, { epoch: "two" })],
  [
    "another server, though it has drawn more ids by now",
    (log: MemoryLog) => Object.assign(log, { place: "there", head_: 9 }),
  ],
  ["a head below the cursor", (log: MemoryLog) => Object.assign(log, { head_: 1 })],
])("%s is another history: nothing remembered holds", async (_, change) => {
  const log = new MemoryLog();
  for (let i = 0; i < 3; i += 1) log.append(`s${i}`, false);
  const view = await follow(log);
  let resets = 0;
  view.onReset(() => {
    resets += 1;
  });
  await view.read();
  expect(resets).toBe(0);
  change(log);
  await view.read();
  expect(resets).toBe(1);
});

test("a sweep of the log is no reason to forget, but an absence longer than the log's memory is", async () => {
  const log = new MemoryLog();
  const clock = { value: 0 };
  log.append("s", false);
  const view = await follow(log, clock);
  let resets = 0;
  view.onReset(() => {
    resets += 1;
  });
  await log.sweep();
  await view.read();
  expect(resets).toBe(0);
  clock.value += 361_000;
  await view.read();
  expect(resets).toBe(1);
});

test("more entries than fit one read are all read", async () => {
  const log = new MemoryLog();
  const view = await follow(log);
  for (let i = 0; i < 2_500; i += 1) log.append(`s${i}`, false);
  await view.read();
  expect(view.cursor).toBe(2_500);
  expect(view.changedSince("s2499", "u", 0)).toBe(true);
});

test("a view that was never read is not fresh, and a clock set back does not make one fresh for ever", async () => {
  const log = new MemoryLog();
  const clock = { value: 1_000_000 };
  const view = new RevocationView({
    log,
    clock: () => clock.value,
    heartbeat: 1,
    staleness: 5,
    retention: 360,
    onError: () => undefined,
  });
  views.push(view);
  expect(view.isFresh()).toBe(false);
  await view.read();
  clock.value -= 600_000;
  expect(view.isFresh()).toBe(true);
  expect(view.age()).toBeGreaterThanOrEqual(0);
});

test("another server, which had lost the last entries and gave their ids to others, is read from the start", async () => {
  const log = new MemoryLog();
  for (const subject of ["a", "b", "lost"]) log.append(subject, false);
  const view = await follow(log);
  const { cursor, lineage } = view;
  log.place = "there";
  log.entries.splice(2, 1, { id: 3, kind: "session", subject: "c", version: null });
  log.append("d", false);
  await view.read();
  expect(view.hasEnded("c")).toBe(true);
  expect(view.cursor).toBe(4);
  expect(view.lineage).not.toBe(lineage);
  expect(cursor).toBe(3);
});

test("A006: it knows from where on it knows everything: what was swept before it looked, it does not", async () => {
  const log = new MemoryLog();
  for (let i = 0; i < 7; i += 1) log.append(`s${i}`, false);
  log.entries.splice(0, 4);
  const view = await follow(log);
  expect([3, 4, 7, 8].map((cursor) => view.covers(cursor))).toStrictEqual([false, true, true, false]);
  expect(view.oldestCursor).toBe(4);
});

test("A006: of a log that somebody has emptied it knows nothing but what comes after", async () => {
  const log = new MemoryLog();
  for (let i = 0; i < 3; i += 1) log.append(`s${i}`, false);
  log.entries.splice(0);
  const view = await follow(log);
  expect([0, 1, 2, 3].map((cursor) => view.covers(cursor))).toStrictEqual([false, false, false, false]);
  log.append("next", false);
  await view.read();
  expect([2, 3, 4].map((cursor) => view.covers(cursor))).toStrictEqual([false, true, true]);
});

test("before its first read it knows nothing", () => {
  const view = new RevocationView({
    log: new MemoryLog(),
    clock: () => 0,
    heartbeat: 1,
    staleness: 5,
    retention: 360,
    onError: () => undefined,
  });
  expect([view.covers(0), view.lineage, view.epoch]).toStrictEqual([false, null, null]);
});

test("a notification without entries makes it look, once for all that come meanwhile, and after a read that began before", async () => {
  const log = new MemoryLog();
  const view = await follow(log);
  let reads = 0;
  const head = log.head.bind(log);
  const gate = Promise.withResolvers<void>();
  log.head = async () => {
    reads += 1;
    const answer = await head();
    if (reads === 1) await gate.promise;
    return answer;
  };
  const early = view.read();
  log.append("s", false);
  for (let i = 0; i < 5; i += 1) log.notify();
  gate.resolve();
  await early;
  expect(view.hasEnded("s")).toBe(false);
  await expect.poll(() => view.hasEnded("s")).toBe(true);
  expect(reads).toBe(2);
});

test("A006: notifications may come late, twice and in the wrong order", async () => {
  const log = new MemoryLog();
  const view = await follow(log);
  const [ended, renamed] = [
    { id: 1, kind: "user", subject: "u", version: 4 },
    { id: 2, kind: "profile", subject: "u", version: null },
  ] as const;
  log.entries.push(ended, renamed);
  log.head_ = 2;
  log.notify(renamed);
  log.notify(ended);
  expect(view.versionOf("u")).toBe(4);
  expect(view.cursor).toBe(0);
  const { revision } = view;
  log.notify(renamed);
  log.notify(ended, renamed);
  expect(view.revision).toBe(revision);
  await view.read();
  expect([view.versionOf("u"), view.cursor, view.changedSince("s", "u", 1)]).toStrictEqual([4, 2, true]);
});

test("A006: a later entry that is told of first hides no earlier one from the read", async () => {
  const log = new MemoryLog();
  const view = await follow(log);
  log.append("first", false);
  log.append("second", true);
  expect([view.hasEnded("first"), view.hasEnded("second")]).toStrictEqual([false, true]);
  await view.read();
  expect([view.hasEnded("first"), view.cursor]).toStrictEqual([true, 2]);
});

test("A092: a process whose clock is far behind the database's trusts nothing that it remembers, until it is mended", async () => {
  const log = new MemoryLog();
  const clock = { value: 1_000_000 };
  log.now = clock.value + 60_000;
  const view = await follow(log, clock);
  expect(view.isFresh()).toBe(true);
  log.now = clock.value + 60_001;
  await view.read();
  expect(view.isFresh()).toBe(false);
  // One that is ahead ends credentials too early, and none too late.
  log.now = clock.value - 600_000;
  await view.read();
  expect(view.isFresh()).toBe(true);
});
