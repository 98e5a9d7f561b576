import { afterEach, expect, test } from "vitest";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { Storage } from "../storage/storage.ts";
import { Courier, type CourierOptions, UndeliverableError } from "./courier.ts";
import type { ClaimedMessage } from "./message.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Bench {
  readonly storage: Storage;
  readonly time: { now: number };
  readonly seen: string[];
  readonly reports: { readonly text: string; readonly isDead: boolean }[];
  start(deliver: CourierOptions["deliver"], options?: Partial<CourierOptions>): Courier;
}

async function setUp(): Promise<Bench> {
  const time = { now: 1_000_000 };
  const storage = await openSqlStorage({ database: "sqlite::memory:", migrate: "auto", clock: () => time.now });
  closers.push(() => storage.close());
  const reports: Bench["reports"] = [];
  const seen: string[] = [];
  return {
    storage,
    time,
    seen,
    reports,
    start: (deliver, options = {}) => {
      const courier = new Courier({
        store: storage.outbox,
        kind: "mail",
        clock: () => time.now,
        deliver: async (message, signal) => {
          seen.push(message.payload);
          await deliver(message, signal);
        },
        retryAfter: [10, 60],
        timeout: 5,
        concurrency: 2,
        interval: 0.02,
        onError: (error, _message, isDead) => reports.push({ text: String(error), isDead }),
        ...options,
      });
      closers.push(() => courier.close());
      return courier;
    },
  };
}

const mails = (...payloads: string[]): { kind: "mail"; payload: string }[] =>
  payloads.map((payload) => ({ kind: "mail", payload }));

test("delivers what waits, what is stored later, and each once", async () => {
  const { storage, seen, start } = await setUp();
  await storage.outbox.add(mails("1", "2", "3", "4", "5"));
  start(async () => {}, { interval: 60 }).kick();
  await expect.poll(() => seen.length).toBe(5);
  await storage.outbox.add(mails("6"));
  await expect.poll(() => seen.toSorted()).toStrictEqual(["1", "2", "3", "4", "5", "6"]);
  await expect.poll(async () => (await storage.outbox.count("mail")).waiting).toBe(0);
});

test("tries again when the time has come, and gives up after the last time", async () => {
  const { storage, seen, reports, time, start } = await setUp();
  await storage.outbox.add(mails("m"));
  start(() => Promise.reject(new Error("refused\r\nBcc: eve@example.com")));
  await expect.poll(() => reports.length).toBe(1);
  time.now += 9_000;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(seen).toHaveLength(1);
  time.now += 1_000;
  await expect.poll(() => reports.length).toBe(2);
  time.now += 60_000;
  await expect.poll(() => reports.map(({ isDead }) => isDead)).toStrictEqual([false, false, true]);
  await expect.poll(async () => (await storage.outbox.count("mail")).dead).toBe(1);
  const [dead] = await storage.outbox.listDead("mail", 1);
  expect(dead).toMatchObject({ attempts: 3, error: "refused Bcc: eve@example.com" });
});

test("gives up at once what can never arrive", async () => {
  const { storage, reports, start } = await setUp();
  await storage.outbox.add(mails("m"));
  start(() => Promise.reject(new UndeliverableError("no such mailbox")));
  await expect.poll(() => reports).toMatchObject([{ isDead: true }]);
});

test("one that hangs is broken off and does not hold up the others for longer than that", async () => {
  const { storage, seen, reports, start } = await setUp();
  await storage.outbox.add(mails("hang", "2", "3", "4"));
  start((message) => (message.payload === "hang" ? new Promise(() => {}) : Promise.resolve()), { timeout: 0.05 });
  await expect.poll(() => seen.toSorted()).toStrictEqual(["2", "3", "4", "hang"]);
  await expect.poll(() => reports[0]?.text ?? "").toContain("took too long");
});

test("a message in hand at shutdown goes back at once, and its attempt is not held against it for long", async () => {
  const { storage, seen, time, start } = await setUp();
  await storage.outbox.add(mails("m"));
  const courier = start(() => new Promise(() => {}));
  await expect.poll(() => seen.length).toBe(1);
  await courier.close(10);
  const [again] = await storage.outbox.claim("mail", 1, 1_000);
  expect(again).toMatchObject({ payload: "m" } satisfies Partial<ClaimedMessage>);
  expect(time.now).toBe(1_000_000);
});

test("a store that fails is reported, and looked at again", async () => {
  const { storage, reports, seen, start } = await setUp();
  const claim = storage.outbox.claim.bind(storage.outbox);
  let failures = 2;
  const store = {
    ...storage.outbox,
    claim: (...parameters: Parameters<typeof claim>) => {
      if (failures === 0) return claim(...parameters);
      failures -= 1;
      return Promise.reject(new Error("away"));
    },
  };
  await storage.outbox.add(mails("m"));
  start(async () => {}, { store });
  await expect.poll(() => seen).toStrictEqual(["m"]);
  expect(reports).toHaveLength(2);
});
