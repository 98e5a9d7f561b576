import { expect, test } from "vitest";
import type { listOwnEvents } from "../../src/session/list-own-events.ts";
import { newEmail, onEveryDatabase, password, secondPassword } from "./installation.ts";

type OwnEvents = Awaited<ReturnType<typeof listOwnEvents>>;

onEveryDatabase((open) => {
  test("what happened around an account is in its list, newest first, page by page", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    const types = async (query = ""): Promise<string[]> => {
      const { status, body } = await browser.get(`/auth/events${query}`);
      expect(status).toBe(200);
      return (body as OwnEvents).events.map(({ type }) => type);
    };
    expect(await types()).toStrictEqual(["session_started", "user_registered"]);

    const phone = site.browser();
    await phone.post("/auth/login", { email, password });
    await browser.json("PATCH", "/auth/user", { name: "Ada" });
    await browser.post("/auth/reauthenticate", { password });
    await phone.post("/auth/logout");
    await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    await browser.post("/auth/user/export");
    await browser.post("/auth/sessions/revoke-others");
    const expected = [
      "sessions_ended",
      "data_exported",
      "password_changed",
      "session_ended",
      "reauthenticated",
      "name_changed",
      "session_started",
      "session_started",
      "user_registered",
    ];
    expect(await types()).toStrictEqual(expected);

    const first: OwnEvents = (await browser.get("/auth/events?limit=4")).body;
    const second: OwnEvents = (await browser.get(`/auth/events?limit=5&before=${first.next}`)).body;
    expect([...first.events, ...second.events].map(({ type }) => type)).toStrictEqual(expected);
    expect(second.next).toBeNull();
    expect(first.events[1]).toMatchObject({ current: true, count: 1, actor: "user", device: { kind: "desktop" } });
    expect(second.events[2]).toMatchObject({ type: "session_started", current: false });
  });

  test("failed log-ins reach the owner's list within a second or two, a stranger's address reaches nobody's", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    await site.browser({ ip: "203.0.113.9" }).post("/auth/login", { email, password: secondPassword });
    await site.browser({ ip: "203.0.113.9" }).post("/auth/login", { email: newEmail(), password: secondPassword });
    await expect
      .poll(async () => ((await browser.get("/auth/events")).body as OwnEvents).events[0], { timeout: 10_000 })
      .toMatchObject({
        type: "login_failed",
        ip: "203.0.113.9",
        data: { code: "invalid_credentials" },
        current: false,
      });
    // The second may be in the next batch.
    const areNobodys = async (): Promise<boolean[]> => {
      const rows = await site.raw("select user_id from {events} where type = 'login_failed' order by id");
      return rows.map(({ user_id }) => user_id === null);
    };
    await expect.poll(areNobodys, { timeout: 10_000 }).toStrictEqual([false, true]);
  });

  test("what waits is written when the process is told to stop", async () => {
    const site = await open();
    const { email } = await site.member();
    const auth = await site.another();
    await site.browser({ auth }).post("/auth/login", { email, password: secondPassword });
    await auth.close();
    expect(await site.raw("select count(*) as n from {events} where type = 'login_failed'")).toMatchObject([
      { n: expect.toSatisfy((n: unknown) => Number(n) === 1) },
    ]);
  });

  test("nobody sees another's events, and a bad cursor is refused by name", async () => {
    const site = await open();
    const { browser } = await site.member();
    const other = await site.member();
    await other.browser.json("PATCH", "/auth/user", { name: "Eve" });
    expect(((await browser.get("/auth/events")).body as OwnEvents).events).toHaveLength(2);
    expect((await site.browser().get("/auth/events")).status).toBe(401);
    for (const [query, pointer] of [
      ["before=A", "/before"],
      ["before=nonsense", "/before"],
      ["before=-1", "/before"],
      ["before=1&before=2", "/before"],
      ["limit=0", "/limit"],
      ["limit=101", "/limit"],
      ["limit=1e1", "/limit"],
      ["user=someone", "/user"],
    ]) {
      const { status, body } = await browser.get(`/auth/events?${query}`);
      expect([query, status, body.code, body.errors?.[0]?.pointer]).toStrictEqual([
        query,
        400,
        "invalid_input",
        pointer,
      ]);
    }
    expect((await browser.get("/auth/events?before=%ff")).status).toBe(400);
  });

  test("the account page shows them in sentences", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    for (let i = 0; i < 5; i += 1) await site.browser().post("/auth/login", { email, password });
    await browser.post("/auth/sessions/revoke-others");
    for (let i = 0; i < 3; i += 1) await browser.json("PATCH", "/auth/user", { name: `Ada ${i}` });
    const page = (await browser.visit("/account")).text;
    expect(page).toContain("All other sessions ended · 5 sessions");
    const older = /href="([^"]*before=[^"]*)"/.exec(page)?.[1]?.split("#")[0] ?? "";
    const next = (await browser.visit(older)).text;
    expect(next).toContain("Account opened");
    expect(next).toContain("Back to the newest");
    expect((await browser.visit("/account?before=%00")).status).toBe(200);
  });
});
