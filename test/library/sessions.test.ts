import { describe, expect, test } from "vitest";
import { day, hour, onEveryDatabase } from "../flows/installation.ts";

const gone = "00000000-0000-4000-8000-000000000000";

describe("sessions in the library", () => {
  onEveryDatabase((open) => {
    test("keep small data of the application's, and refuse what does not fit", async () => {
      const { auth, member, another } = await open();
      const { sessionId } = await member();
      const { data } = auth.sessions;
      expect(await data.get(sessionId, "cart")).toBeUndefined();
      await data.set(sessionId, "cart", [{ id: 7, name: "Lamp 💡" }]);
      await data.set(sessionId, "__proto__", null);
      const elsewhere = (await another()).sessions.data;
      expect(await elsewhere.get(sessionId, "cart")).toEqual([{ id: 7, name: "Lamp 💡" }]);
      expect(await elsewhere.get(sessionId, "__proto__")).toBeNull();
      await elsewhere.delete(sessionId, "cart");
      expect(await data.get(sessionId, "cart")).toBeUndefined();
      await expect(data.set(sessionId, "cart", "x".repeat(4096))).rejects.toMatchObject({ code: "payload_too_large" });
    });

    test("fifty parallel writes through two instances lose nothing and stay below the limit", async () => {
      const { auth, member, another } = await open();
      const other = await another();
      const { sessionId } = await member();
      const set = (i: number) => [auth, other][i % 2]!.sessions.data.set(sessionId, `key-${i + 10}`, "x".repeat(192));
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => set(i)));
      const stored = outcomes.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
      // 200 bytes each with key and quotes: twenty fit into 4,096.
      expect(stored).toHaveLength(20);
      for (const i of stored) expect(await auth.sessions.data.get(sessionId, `key-${i + 10}`)).toHaveLength(192);
    });

    test.each([
      ["", 1],
      ["k".repeat(65), 1],
      ["a\0b", 1],
      ["\ud800", 1],
      [7, 1],
      ["k", undefined],
      ["k", () => 1],
      ["k", 1n],
    ])("refuse key %j with value %s", async (key, value) => {
      const { auth, member } = await open();
      const { sessionId } = await member();
      const set = auth.sessions.data.set(sessionId, key as string, value);
      await expect(set).rejects.toMatchObject({ code: "invalid_input" });
    });

    test("say why there is no data: ended, run out, never there", async () => {
      const { auth, member, time } = await open();
      const { sessionId, browser } = await member();
      const tired = await member();
      await auth.sessions.data.set(sessionId, "cart", 1);
      await browser.post("/auth/logout");
      const get = (id: string) => auth.sessions.data.get(id, "cart");
      await expect(get(sessionId)).rejects.toMatchObject({ code: "session_revoked" });
      time.now += day + hour;
      await expect(get(tired.sessionId)).rejects.toMatchObject({ code: "session_expired" });
      await expect(get(gone)).rejects.toMatchObject({ code: "not_found" });
      await expect(get("a\0")).rejects.toMatchObject({ code: "not_found" });
    });

    test("are listed and ended by the application, which the log of events says", async () => {
      const { auth, member, raw } = await open();
      const { browser, userId, email, sessionId } = await member();
      const phone = browser.copy();
      phone.cookies.clear();
      await phone.post("/auth/login", { email, password: "violet anchor nine lantern" });
      const list = await auth.sessions.list(userId);
      expect(list.map(({ id }) => id)).toContain(sessionId);
      expect(list[0]).toMatchObject({ carrier: "cookie", method: "password", device: { name: "Firefox on Linux" } });
      expect(list[0]).not.toHaveProperty("current");
      expect(await auth.sessions.end(sessionId)).toBe(true);
      expect(await auth.sessions.end(sessionId)).toBe(false);
      expect(await auth.sessions.end(gone)).toBe(false);
      expect((await browser.get("/auth/session")).body.code).toBe("session_revoked");
      expect((await phone.get("/auth/session")).status).toBe(200);
      const [kept] = await auth.sessions.list(userId);
      expect(await auth.sessions.endAll(userId, { except: kept!.id })).toBe(0);
      expect((await phone.get("/auth/session")).status).toBe(200);
      await expect(auth.sessions.endAll(userId, { except: sessionId })).rejects.toMatchObject({
        code: "session_revoked",
      });
      expect(await auth.sessions.endAll(userId)).toBe(1);
      expect((await phone.get("/auth/session")).status).toBe(401);
      expect(await auth.sessions.endAll(gone)).toBe(0);
      expect(await auth.sessions.list(gone)).toEqual([]);
      const events = await raw("select type from {events} where actor = 'application' order by id");
      expect(events.map(({ type }) => type)).toEqual(["session_ended", "sessions_ended", "sessions_ended"]);
    });
  });
});
