import { expect, test } from "vitest";
import type { SecretUse } from "../../src/secret/secret-store.ts";
import { onEveryStorage, start, since } from "./fixture.ts";

const use = (processId: string, ...accepts: [string, ...string[]]): SecretUse => ({
  processId,
  issues: accepts[0],
  accepts,
  hooks: [],
});

onEveryStorage((open) => {
  test("a secret that others have, too, keeps the time of its first use, and is no root secret", async () => {
    const { storage } = await open();
    const { secrets } = storage;
    await secrets.join(use("p", "k1secr"));
    const [google, webhook] = [
      { what: "the client secret of google", id: "ab-d_f" },
      { what: "the secret of webhooks", id: "ab-d_f" },
    ];
    await secrets.noteLent([google]);
    const [first] = await secrets.listLent();
    expect(first).toStrictEqual({ ...google, firstUsedAt: expect.any(Date) });
    await Promise.all(Array.from({ length: 20 }, () => secrets.noteLent([google, webhook])));
    await secrets.noteLent([]);
    expect(await secrets.join(use("next", "k1secr"))).toBeNull();
    const noted = await secrets.listLent();
    expect(noted).toHaveLength(2);
    expect(noted).toContainEqual(first);
    expect((await secrets.overview()).secrets.map(({ id }) => id)).toStrictEqual(["k1secr"]);
  });

  test("processes with the same secret join, twenty at once", async () => {
    const { storage } = await open();
    const joins = Array.from({ length: 20 }, (_, i) => storage.secrets.join(use(`p${i}`, "k1secr")));
    expect(await Promise.all(joins)).toStrictEqual(Array.from({ length: 20 }, () => null));
  });

  test("flows 2: a rotation in two steps lets every process join; a skipped step is refused from either side", async () => {
    const { storage } = await open();
    const { secrets } = storage;
    expect(await secrets.join(use("old", "k1secr"))).toBeNull();
    expect(await secrets.join(use("eager", "k2secr", "k1secr"))).toStrictEqual({
      kind: "lacked_elsewhere",
      id: "k2secr",
    });
    expect(await secrets.join(use("alone", "k2secr"))).toStrictEqual({ kind: "lacked_here", id: "k1secr" });
    expect(await secrets.join(use("step one", "k1secr", "k2secr"))).toBeNull();
    await secrets.leave("old");
    expect(await secrets.join(use("step two", "k2secr", "k1secr"))).toBeNull();
    expect(await secrets.join(use("late", "k1secr"))).toStrictEqual({ kind: "lacked_here", id: "k2secr" });
  });

  test("of two processes with secrets that exclude each other only one joins", async () => {
    const { storage } = await open();
    const joins = await Promise.all(
      Array.from({ length: 10 }, (_, i) => storage.secrets.join(use(`p${i}`, i % 2 === 0 ? "k1secr" : "k2secr"))),
    );
    const even = joins.filter((conflict, i) => i % 2 === 0 && conflict === null).length;
    const odd = joins.filter((conflict, i) => i % 2 === 1 && conflict === null).length;
    expect([Math.min(even, odd), Math.max(even, odd)]).toStrictEqual([0, 5]);
  });

  test("a secret on which live sessions hang is not to be lacked, and is forgotten once none does", async () => {
    const { storage, newUser, startSession } = await open();
    const { secrets } = storage;
    const { id } = await newUser();
    expect(await secrets.join(use("a", "k1secr"))).toBeNull();
    await startSession(id);
    await startSession(id);
    await startSession(id, { expiresAt: start + 1 - 1 });
    await storage.sessions.end((await startSession(id)).id, "signed_out");
    await secrets.leave("a");
    expect(await secrets.join(use("b", "k2secr"))).toStrictEqual({ kind: "sessions", id: "k1secr", sessions: 2 });
    expect(await secrets.forget("nosuch")).toBe(0);
    expect(await storage.events.list({ types: ["sessions_ended"], limit: 9 })).toStrictEqual([]);
    const ended = await secrets.forget("k1secr");
    expect(ended).toBeGreaterThanOrEqual(2);
    expect(await storage.events.list({ types: ["sessions_ended"], limit: 9 })).toMatchObject([
      { actor: "operator", userId: null, count: ended, data: { reason: "secret_lost" } },
    ]);
    expect(await secrets.join(use("b", "k2secr"))).toBeNull();
    expect(await storage.sessions.listLive(id, new Date(start), since(0))).toStrictEqual([]);
  });

  test("a process says that it is still there, also when it was taken for gone", async () => {
    const { storage } = await open();
    const { secrets } = storage;
    await secrets.stay(use("a", "k1secr"));
    await secrets.stay(use("a", "k1secr"));
    expect(await secrets.join(use("b", "k2secr"))).toStrictEqual({ kind: "lacked_here", id: "k1secr" });
    await secrets.leave("a");
    await secrets.leave("a");
    expect(await secrets.join(use("b", "k2secr"))).toBeNull();
  });
});
