import { expect, test } from "vitest";
import { keptForMailbox, type NewMessage } from "../../src/outbox/message.ts";
import { retryMessages } from "../../src/outbox/retry-messages.ts";
import { day, minute, onEveryStorage, onSharedStorage } from "./fixture.ts";

const mail = (payload: string, delay = 0): NewMessage => ({ kind: "mail", payload, delay });

onEveryStorage((open) => {
  test("a message is claimed once, and gone when it was delivered", async () => {
    const { storage } = await open();
    await storage.outbox.add([mail("first"), mail("second"), { kind: "hook", payload: "other" }]);
    const claimed = await storage.outbox.claim("mail", 10, minute);
    expect(claimed.map(({ payload, attempts }) => [payload, attempts])).toStrictEqual([
      ["first", 1],
      ["second", 1],
    ]);
    expect(await storage.outbox.claim("mail", 10, minute)).toStrictEqual([]);
    for (const message of claimed) await storage.outbox.delivered(message);
    expect(await storage.outbox.count("mail")).toStrictEqual({ waiting: 0, dead: 0, oldest: null });
    expect((await storage.outbox.count("hook")).waiting).toBe(1);
  });

  test("a claim that ran out is taken over, and the late one can do nothing any more", async () => {
    const { storage, time } = await open();
    await storage.outbox.add([mail("m")]);
    const [late] = await storage.outbox.claim("mail", 10, minute);
    time.now += minute;
    const [next] = await storage.outbox.claim("mail", 10, minute);
    expect(next).toMatchObject({ payload: "m", attempts: 2 });
    if (!late || !next) throw new Error("Nothing was claimed.");
    await storage.outbox.delivered(late);
    await storage.outbox.failed(late, null, "late");
    expect(await storage.outbox.count("mail")).toMatchObject({ waiting: 1, dead: 0 });
    await storage.outbox.delivered(next);
    expect((await storage.outbox.count("mail")).waiting).toBe(0);
  });

  test("with all that could not be delivered, what was kept for the mailbox of development is not sent, however much there is of it", async () => {
    const { storage, time } = await open();
    const { outbox } = storage;
    const giveUp = async (count: number, error: string): Promise<void> => {
      await outbox.add(Array.from({ length: count }, () => mail(error)));
      for (const message of await outbox.claim("mail", count, minute)) await outbox.failed(message, null, error);
      time.now += minute;
    };
    await giveUp(3, "refused");
    await giveUp(250, keptForMailbox);
    const wanted = { kind: "mail", ids: "all", actor: "operator" } as const;
    expect(await retryMessages(storage, wanted)).toStrictEqual({ retried: 3, missing: [] });
    const due = await outbox.claim("mail", 300, minute);
    expect(due.map(({ payload }) => payload)).toStrictEqual(["refused", "refused", "refused"]);
    expect(await outbox.count("mail")).toMatchObject({ dead: 250 });
    // One by its number: somebody has looked at it.
    const [kept] = await outbox.listDead("mail", 1);
    const one = { ...wanted, ids: [kept?.id ?? 0] };
    expect((await retryMessages(storage, one)).retried).toBe(1);
  });

  test("a failed message waits until its time, a dead one until somebody revives it", async () => {
    const { storage, time } = await open();
    await storage.outbox.add([mail("m"), mail("later", 2 * minute)]);
    const [first] = await storage.outbox.claim("mail", 10, minute);
    if (!first) throw new Error("Nothing was claimed.");
    await storage.outbox.failed(first, new Date(time.now + minute), "refused");
    expect(await storage.outbox.claim("mail", 10, minute)).toStrictEqual([]);
    time.now += minute;
    const [second] = await storage.outbox.claim("mail", 10, minute);
    if (!second) throw new Error("Nothing was claimed.");
    await storage.outbox.failed(second, null, "refused for good");
    expect(await storage.outbox.listDead("mail", 10)).toStrictEqual([
      {
        id: second.id,
        kind: "mail",
        attempts: 2,
        createdAt: expect.any(Date),
        deadAt: new Date(time.now),
        error: "refused for good",
      },
    ]);
    expect(await storage.outbox.count("mail")).toMatchObject({ waiting: 1, dead: 1 });
    expect(await storage.outbox.revive(second.id)).toBe(true);
    expect(await storage.outbox.revive(second.id)).toBe(false);
    expect((await storage.outbox.claim("mail", 10, minute))[0]).toMatchObject({ payload: "m", attempts: 1 });
  });

  test("what was given up long ago is swept", async () => {
    const { storage, time } = await open();
    await storage.outbox.add([mail("m"), mail("n")]);
    const [first] = await storage.outbox.claim("mail", 1, minute);
    if (!first) throw new Error("Nothing was claimed.");
    await storage.outbox.failed(first, null, "x");
    expect(await storage.outbox.sweep(new Date(time.now), 10)).toBe(0);
    time.now += day;
    expect(await storage.outbox.sweep(new Date(time.now), 10)).toBe(1);
    expect(await storage.outbox.count("mail")).toMatchObject({ waiting: 1, dead: 0 });
  });

  test("a clock that was far ahead for a moment puts off nothing for good", async () => {
    const { storage, time } = await open();
    const right = time.now;
    await storage.outbox.add([mail("claimed"), mail("due in two minutes", 2 * minute)]);
    time.now = right + 365 * day;
    await storage.outbox.add([mail("written")]);
    const [claimed] = await storage.outbox.claim("mail", 1, minute);
    time.now = right;
    await storage.outbox.sweep(new Date(right - day), 10);
    const texts = (await storage.outbox.claim("mail", 10, minute)).map(({ payload }) => payload);
    expect(texts.toSorted()).toStrictEqual([claimed?.payload ?? "", "written"].toSorted());
    await storage.outbox.delivered(claimed!);
    expect((await storage.outbox.count("mail")).waiting).toBe(3);
  });

  test("who delivers is told after the commit, and not of a transaction that stored none", async () => {
    const { storage, newUser } = await open();
    let told = 0;
    const stop = storage.outbox.subscribe(() => {
      told += 1;
    });
    const { id } = await newUser();
    await storage.users.rename(id, "Ada");
    expect(told).toBe(0);
    await storage.users.rename(id, "Ada", { events: [], messages: [mail("m")] });
    expect(told).toBe(1);
    stop();
    await storage.outbox.add([mail("m")]);
    expect(told).toBe(1);
  });
});

onSharedStorage((open) => {
  test("A081 fifty claims from two instances never share a message", async () => {
    const { storage, openAnother } = await open();
    const another = await openAnother();
    await storage.outbox.add(Array.from({ length: 100 }, (_, index) => mail(`${index}`)));
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? storage : another).outbox.claim("mail", 3, minute)),
    );
    const payloads = claims.flat().map(({ payload }) => payload);
    expect(new Set(payloads).size).toBe(payloads.length);
    const rest = await storage.outbox.claim("mail", 100, minute);
    expect(payloads.length + rest.length).toBe(100);
  });
});
