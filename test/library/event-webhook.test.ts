import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import type { NewEvent } from "../../src/event/event.ts";
import { checkpointMessage } from "../../src/hook/event-message.ts";
import type { AuthOptions } from "../../src/index.ts";
import { eventsIn, isSigned, WebhookReceiver } from "../doubles/webhook-receiver.ts";
import { type Installation, minute, newEmail, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";

const soon = { timeout: 60_000, interval: 25 };
let receiver: WebhookReceiver;
let secret: string;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  secret = `whsec_${randomBytes(32).toString("base64")}`;
});
afterEach(() => receiver.close());

type Choices = NonNullable<NonNullable<AuthOptions["webhook"]>["events"]>;

/** In development, where the receiver may be on this machine. */
function telling(events: Choices, more: { personalData?: boolean } = {}): AuthOptions {
  return { baseUrl: "http://localhost:3000", webhook: { url: receiver.url, secret, events, ...more } };
}

async function append({ auth }: Installation, count: number, begin = 0): Promise<void> {
  const { events } = await internalsOf(auth).deps();
  for (let i = 0; i < count; i += 500) {
    const some = Array.from(
      { length: Math.min(500, count - i) },
      (_, nth): NewEvent => ({
        type: "login_failed",
        data: { code: "invalid_credentials" },
        userId: `user ${begin + i + nth}`,
        client: { ip: "192.0.2.7", userAgent: "Browser/1" },
        email: "ada@example.com",
      }),
    );
    await events.append(some);
  }
}

const users = (count: number, begin = 0): string[] => Array.from({ length: count }, (_, i) => `user ${begin + i}`);
const told = (): unknown[] => eventsIn(receiver.taken).map(({ userId }) => userId);

describe("a receiver of events", () => {
  onEveryDatabase((open) => {
    test("is told of 10,000 in order, once each, by one of two processes, and by the other when that one goes", async () => {
      receiver.answer = receiver.take;
      const site = await open(telling(["login_failed"]));
      const second = await site.another();
      await append(site, 10_000);
      await expect.poll(() => told().length, soon).toBe(10_000);
      expect(told()).toStrictEqual(users(10_000));
      expect(receiver.taken.every((message) => isSigned(message, secret))).toBe(true);
      expect(receiver.taken.every(({ body }) => Buffer.byteLength(body) < 100_000)).toBe(true);
      expect(receiver.taken.length).toBeLessThan(1000);
      const [first] = receiver.taken as [(typeof receiver.taken)[0]];
      expect(isSigned(first, `whsec_${randomBytes(32).toString("base64")}`)).toBe(false);
      expect(isSigned({ ...first, body: first.body.replace("user 0", "user x") }, secret)).toBe(false);
      expect(isSigned(first, secret, Date.now() + 10 * minute)).toBe(false);
      // What was taken is noted, too: a process that is closed between the two has the next one tell it again. What is not noted grows old.
      site.time.now += minute;
      const lags = (): string => site.auth.metrics() + second.metrics();
      await expect.poll(lags, soon).toMatch(/^latchkey_webhook_events_lag_seconds 0$/m);
      await site.auth.close();
      await append({ ...site, auth: second }, 10, 10_000);
      await expect.poll(() => told().length, soon).toBe(10_010);
      expect(told()).toStrictEqual(users(10_010));
    });
  });

  onSqlite((open) => {
    test("is told of what it asked for, with nothing that names a person unless that was asked for, too", async () => {
      receiver.answer = receiver.take;
      const site = await open(telling(["login_failed", "user_banned", "session_started"]));
      const origin = "http://localhost:3000";
      const browser = site.browser({ origin });
      const email = newEmail();
      const { body } = await browser.post("/auth/register", { email, password });
      await site.browser({ origin }).post("/auth/login", { email, password: "wrong and long enough" });
      await site.auth.users.ban(body.user.id, "Mrs. Ada writes rude letters");
      await expect.poll(() => eventsIn(receiver.taken).length, soon).toBe(3);
      const all = eventsIn(receiver.taken);
      expect(all.map(({ type }) => type).toSorted()).toStrictEqual(["login_failed", "session_started", "user_banned"]);
      const started = all.find(({ type }) => type === "session_started");
      expect(Object.keys(started ?? {}).toSorted()).toStrictEqual(
        ["actor", "actorId", "at", "count", "data", "id", "sessionId", "type", "userId"].toSorted(),
      );
      expect(started).toMatchObject({ userId: body.user.id, sessionId: body.session.id, data: { method: "password" } });
      expect(started?.id).toMatch(/^evt_[\w-]{8}_[0-9a-z]+$/);
      const text = receiver.taken.map((message) => message.body).join();
      for (const word of [email, "rude", "192.0.2", "userAgent", password]) expect(text).not.toContain(word);
      // Hooks were not chosen.
      expect(text).not.toContain("userCreated");
    });

    test("is told of addresses and agents where that was chosen", async () => {
      receiver.answer = receiver.take;
      const site = await open(telling(["security"], { personalData: true }));
      await append(site, 1);
      await expect.poll(() => eventsIn(receiver.taken).length, soon).toBe(1);
      expect(eventsIn(receiver.taken)[0]).toMatchObject({
        ip: "192.0.2.7",
        userAgent: "Browser/1",
        email: "ada@example.com",
      });
    });

    test("that is away is waited for, and then hears everything in order", async () => {
      receiver.answer = receiver.take;
      const site = await open(telling(["login_failed"]));
      await receiver.close();
      await append(site, 250);
      await expect.poll(() => site.logs.some(({ message }) => message.includes("not told")), soon).toBe(true);
      for (let i = 0; i < 30; i += 1) {
        site.time.now += minute;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { outbox } = await internalsOf(site.auth).deps();
      // However long it is away: nothing was given up.
      expect(await outbox.count("events")).toMatchObject({ waiting: 0, dead: 0 });
      expect(site.auth.metrics()).toMatch(/latchkey_webhook_events_lag_seconds [1-9]/);
      await receiver.open();
      await expect
        .poll(() => {
          site.time.now += minute;
          return told().length;
        }, soon)
        .toBe(250);
      expect(told()).toStrictEqual(users(250));
    });

    test("that is slow or fails now and then hears nothing twice out of order", async () => {
      receiver.answer = (response, nth) => {
        if (nth % 3 === 1) response.writeHead(503).end();
        else if (nth % 3 === 2) setTimeout(() => receiver.take(response), 150);
        else receiver.take(response);
      };
      const site = await open(telling(["login_failed"]));
      await append(site, 450);
      await expect
        .poll(() => {
          site.time.now += minute;
          return told().length;
        }, soon)
        .toBe(450);
      expect(told()).toStrictEqual(users(450));
      // The same message comes again under the same id.
      const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
      expect(ids[0]).toBe(ids[1]);
      expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
    });

    test("that refuses some events hears of the next ones, and the refused ones wait in the outbox until they are given up", async () => {
      receiver.answer = (response) => {
        if (receiver.received.at(-1)?.body.includes('"user 3"')) response.writeHead(400).end();
        else receiver.take(response);
      };
      const site = await open(telling(["login_failed"]));
      await append(site, 5);
      const later = async (count: number) => {
        await expect
          .poll(() => {
            site.time.now += 3 * minute;
            return told().length;
          }, soon)
          .toBe(count);
      };
      await expect.poll(() => receiver.received.length, soon).toBeGreaterThan(0);
      await append(site, 5, 5);
      await later(5);
      expect(told()).toStrictEqual(users(5, 5));
      const { outbox } = await internalsOf(site.auth).deps();
      // Whatever is stored makes couriers look. Nobody here takes this one.
      const kick = () => outbox.add([{ kind: "hook", payload: "{}" }]);
      const failures = async () => (await site.raw("select error from {outbox} where kind = 'events'"))[0]?.["error"];
      await expect.poll(failures, soon).toBe("The receiver answered 400.");
      await site.raw("update {outbox} set attempts = 13 where kind = 'events'");
      await expect
        .poll(async () => {
          site.time.now += 720 * minute;
          await kick();
          return (await outbox.count("events")).dead;
        }, soon)
        .toBe(1);
      const [dead] = await outbox.listDead("events", 10);
      expect(dead).toMatchObject({ kind: "events", error: "The receiver answered 400." });
      receiver.answer = receiver.take;
      expect(await outbox.revive(dead?.id ?? 0)).toBe(true);
      await kick();
      await later(10);
      expect(told()).toStrictEqual([...users(5, 5), ...users(5)]);
    });

    test("is told of checkpoints of the chain of events, each under one id", async () => {
      receiver.answer = receiver.take;
      const site = await open(telling(["audit_checkpoint"]));
      const { outbox } = await internalsOf(site.auth).deps();
      const sealedAt = new Date(site.time.now);
      await outbox.add([checkpointMessage({ block: 7, event: 12, link: "abc", sealedAt })]);
      await expect.poll(() => receiver.taken.length, soon).toBe(1);
      const [message] = receiver.taken;
      expect(JSON.parse(message?.body ?? "")).toStrictEqual({
        type: "audit_checkpoint",
        id: message?.headers["webhook-id"],
        timestamp: sealedAt.toISOString(),
        data: { block: 7, event: 12, link: "abc", sealedAt: sealedAt.toISOString() },
      });
      expect(message && isSigned(message, secret)).toBe(true);
    });

    test("that asked for nothing costs nothing: no cursor is kept, and no statement is made", async () => {
      const site = await open(telling(["userCreated"]));
      await append(site, 5);
      expect(await site.raw("select * from {meta} where key = 'event_outlet'")).toStrictEqual([]);
      expect(receiver.received).toStrictEqual([]);
    });
  });
});
