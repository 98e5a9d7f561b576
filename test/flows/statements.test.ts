import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { createFailingPool } from "./failing-database.ts";
import { comeBack, providers } from "./provider-sign-in.ts";
import { minute, newEmail, onPostgres, onSqlite, password, secondPassword, second } from "./installation.ts";

/** The background reads of the log are no request's, nor is the look whether somebody was erased while what is noted of her waited. */
const background =
  /events_id_seq|pg_locks|event_blocks|event_anchor|^select coalesce\(max\(id\)|from \S+events"? where "id" >|^select \(select value|from .*revocations|^select given\.id /i;
/** What seals events in the background, and says three times a minute that the process is there. */
const byTheClock = /event_(blocks|anchor)|(processes|hooks)"/i;
/** What networks are limited by, counted apart: the last test. */
const limits = /network_failures|counters"/;
/** Brackets of a transaction, counted apart: they are no statements of ours, but round trips all the same. */
const bracket = /^(begin|commit|rollback|start transaction)/i;

/** Events that are written by the clock. */
const noted = /insert into \S+event(s|_details)/;

/** What is not about the person or her attempts: whatever the clock does meanwhile. */
const notAboutAttempts = /^(?![\s\S]*(users|attempts))/;

interface Count {
  readonly statements: number;
  readonly brackets: number;
}

interface Counting {
  readonly site: Awaited<ReturnType<Parameters<Parameters<typeof onSqlite>[0]>[0]>>;
  /** An instance whose statements are counted. */
  readonly auth: Awaited<ReturnType<Counting["site"]["another"]>>;
  /** How many statements on limits `work` sends to the database. */
  countLimits(work: () => Promise<{ readonly status: number }>, status: number): Promise<number>;
  /** What `work` sends to the database, save what is noted beside it and written by the clock. */
  count(work: () => Promise<{ readonly status: number }>, status: number, beside?: RegExp): Promise<Count>;
}

function contract(start: () => Promise<Counting>): void {
  test("a session seen lately costs no statement, one that is not costs one", async () => {
    const { site, auth, count } = await start();
    const { browser } = await site.member();
    browser.auth = auth;
    expect(await count(() => browser.get("/auth/session"), 200)).toStrictEqual({ statements: 1, brackets: 0 });
    for (let i = 0; i < 5; i += 1) {
      expect(await count(() => browser.get("/auth/session"), 200)).toStrictEqual({ statements: 0, brackets: 0 });
    }
    // Remembered for five minutes, then read once more.
    site.time.now += 301 * second;
    await expect
      .poll(async () => (await count(() => browser.get("/auth/session"), 200)).statements, { timeout: 20_000 })
      .toBe(0);
  });

  test("made-up cookies cost no statement, and one that has ended costs one in five seconds", async () => {
    const { site, auth, count } = await start();
    const stranger = site.browser({ auth });
    for (const value of ["x", `lks_${"A".repeat(86)}`, `lks_${"_".repeat(86)}`]) {
      stranger.cookies.set("__Host-latchkey-session", value);
      expect(await count(() => stranger.get("/auth/session"), 401)).toStrictEqual({ statements: 0, brackets: 0 });
    }
    const { browser } = await site.member();
    const ended = browser.copy();
    ended.auth = auth;
    await browser.post("/auth/logout");
    // Until the other instance has seen the ending: one that comes in the middle of a read has it read once more.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await count(() => ended.get("/auth/session"), 401)).statements).toBe(1);
    expect((await count(() => ended.get("/auth/session"), 401)).statements).toBe(0);
  });

  test("log-in takes six statements, its event and the place of the attempt included; PostgreSQL is asked four times", async () => {
    const { site, auth, count } = await start();
    const { email } = await site.member();
    const client = site.browser({ auth });
    expect(await count(() => client.post("/auth/login", { email, password }), 200)).toStrictEqual(
      site.url.startsWith("postgres") ? { statements: 4, brackets: 0 } : { statements: 6, brackets: 2 },
    );
    // In a browser that was signed in: the insert, the ending, both events and the entry in the log are one transaction.
    const again = await count(() => client.post("/auth/login", { email, password }), 200);
    expect(again.statements).toBeLessThanOrEqual(10);
    expect(again.brackets).toBe(2);
    // Wrong, or nobody's: the read, the place, and what came of it. What is noted of it is written by the clock, not by the request. The second
    // time something is kept: the first try to take a place says so, and it is read. Once the network has to wait there, nothing is written.
    const stranger = newEmail();
    const refusals = [[401, 3], ...Array.from({ length: 4 }, () => [401, 5]), [429, 3]] as const;
    for (const [status, statements] of refusals) {
      for (const address of [email, stranger]) {
        const wrong = { email: address, password: secondPassword };
        const cost = await count(
          () => site.browser({ auth, ip: "203.0.113.9" }).post("/auth/login", wrong),
          status ?? 0,
          notAboutAttempts,
        );
        expect(cost.statements).toBe(statements);
      }
    }
  });

  test("whether it is ready, and whether it is well, cost one statement, however many ask", async () => {
    const { auth, count } = await start();
    const ask = async (): Promise<{ readonly status: number }> => {
      const { checkHealth } = internalsOf(auth);
      const [reports] = await Promise.all([
        Promise.all(Array.from({ length: 50 }, checkHealth)),
        Promise.all(Array.from({ length: 50 }, () => auth.health())),
      ]);
      return { status: reports.every(({ ready }) => ready) ? 200 : 503 };
    };
    expect((await count(ask, 200)).statements).toBe(1);
  });

  test("a sign-in with a known identity takes one less than a log-in; on SQLite as many where its use is noted", async () => {
    const { site, auth, count } = await start();
    const said = { subject: "1", email: newEmail(), emailVerified: true };
    await comeBack(site.browser(), said);
    const signIn = async (): Promise<{ readonly status: number }> => {
      const { kind } = await comeBack(site.browser({ auth }), said);
      return { status: kind === "started" ? 200 : 403 };
    };
    const isPostgres = site.url.startsWith("postgres");
    expect(await count(signIn, 200)).toStrictEqual(
      isPostgres ? { statements: 3, brackets: 0 } : { statements: 5, brackets: 2 },
    );
    site.time.now += minute;
    expect(await count(signIn, 200)).toStrictEqual(
      isPostgres ? { statements: 3, brackets: 0 } : { statements: 6, brackets: 2 },
    );
  });

  test("a refresh costs two statements where the session is not remembered, then one; an access token is checked with none", async () => {
    const { site, auth, count } = await start();
    const { email } = await site.member();
    const phone = site.browser();
    await phone.post("/auth/jwt/login", { email, password });
    phone.auth = auth;
    const refresh = (): ReturnType<typeof phone.post> => phone.post("/auth/jwt/refresh");
    site.time.now += minute;
    expect(await count(refresh, 200, noted)).toStrictEqual({ statements: 2, brackets: 0 });
    for (let i = 0; i < 3; i += 1) {
      site.time.now += minute;
      expect(await count(refresh, 200, noted)).toStrictEqual({ statements: 1, brackets: 0 });
    }
    const { accessToken } = (await refresh()).body;
    const authorization = `Bearer ${accessToken}`;
    const check = async (): Promise<{ readonly status: number }> => {
      const { ok } = await auth.authenticate({ authorization });
      return { status: ok ? 200 : 401 };
    };
    // As soon as the log has been read at this time.
    await expect
      .poll(async () => (await count(check, 200, noted)).statements, { interval: 50, timeout: 20_000 })
      .toBe(0);
    const another = (): ReturnType<typeof phone.post> => phone.post("/auth/jwt/token", {}, { authorization });
    expect(await count(another, 200, noted)).toStrictEqual({ statements: 1, brackets: 0 });
    // Of one that has ended the first attempt may be a write in vain, each after it is one look.
    const ended = phone.copy();
    ended.auth = auth;
    await site.auth.sessions.end((await phone.get("/auth/session", { authorization })).body.session.id);
    for (const statements of [2, 1, 1]) {
      site.time.now += minute;
      const cost = await count(() => ended.post("/auth/jwt/refresh"), 401, noted);
      expect(cost).toStrictEqual({ statements, brackets: 0 });
    }
    for (const made of ["x", `lkr_${"A".repeat(94)}`]) {
      phone.cookies.set("__Host-latchkey-refresh", made);
      expect(await count(refresh, 401, noted)).toStrictEqual({ statements: 0, brackets: 0 });
    }
  });

  test("log-out takes four statements at most, with a cookie of nobody none", async () => {
    const { site, auth, count } = await start();
    const { browser } = await site.member();
    browser.auth = auth;
    await browser.get("/auth/session");
    const ended = await count(() => browser.post("/auth/logout"), 204);
    expect(ended.statements).toBeLessThanOrEqual(4);
    expect(ended.brackets).toBe(2);
    expect(await count(() => browser.post("/auth/logout"), 204)).toStrictEqual({ statements: 0, brackets: 0 });
  });

  test("registration takes six statements, events included, a page of a visitor none, the list one", async () => {
    const { site, auth, count } = await start();
    const client = site.browser({ auth });
    expect(await count(() => client.visit("/login"), 200)).toStrictEqual({ statements: 0, brackets: 0 });
    expect(await count(() => client.post("/auth/register", { email: newEmail(), password }), 201)).toStrictEqual(
      site.url.startsWith("postgres") ? { statements: 3, brackets: 2 } : { statements: 6, brackets: 4 },
    );
    await client.get("/auth/session");
    expect(await count(() => client.get("/auth/sessions"), 200)).toStrictEqual({ statements: 1, brackets: 0 });
    const weak = await count(
      () => site.browser({ auth }).post("/auth/register", { email: newEmail(), password: "short" }),
      422,
    );
    expect(weak).toStrictEqual({ statements: 0, brackets: 0 });
  });

  test("limits of networks cost a log-in in a new browser two statements, in a known one none; made-up credentials none", async () => {
    const { site, auth, countLimits } = await start();
    const { email, browser: known } = await site.member();
    known.auth = auth;
    expect(await countLimits(() => known.post("/auth/login", { email, password }), 200)).toBe(0);
    const stranger = (): ReturnType<typeof site.browser> => site.browser({ auth, ip: "203.0.113.9" });
    expect(await countLimits(() => stranger().post("/auth/login", { email, password }), 200)).toBe(2);
    const wrong = { email: newEmail(), password: secondPassword };
    expect(await countLimits(() => stranger().post("/auth/login", wrong), 401)).toBe(1);
    const isOver = site.time.now + 600 * second;
    await site.raw(
      "update {network_failures} set waits = 3, wait_until = $1, reset_at = $2",
      site.time.now + second,
      isOver,
    );
    // Asked, and until when; then it is remembered.
    expect(await countLimits(() => stranger().post("/auth/login", wrong), 429)).toBe(2);
    for (let n = 0; n < 3; n += 1) {
      expect(await countLimits(() => stranger().post("/auth/login", wrong), 429)).toBe(0);
    }
    const made = { authorization: `Bearer ${"A".repeat(200)}` };
    for (const [work, status] of [
      [() => stranger().get("/auth/session", made), 401],
      [
        () => stranger().post("/auth/introspect", { token: "x" }, { authorization: `Bearer lkv_${"A".repeat(86)}` }),
        401,
      ],
      [() => stranger().post("/auth/jwt/refresh", { refreshToken: `lkr_${"A".repeat(94)}` }), 401],
      [() => stranger().visit("/auth/google/callback?state=made-up&code=x"), 302],
    ] as const) {
      expect(await countLimits(work, status)).toBe(0);
    }
  });
}

function counter(statements: string[]): Counting["count"] {
  return async (work, status, beside) => {
    statements.splice(0);
    expect((await work()).status).toBe(status);
    const asked = statements.filter(
      (text) => !byTheClock.test(text) && (!background.test(text) || /^insert/i.test(text)),
    );
    const own = asked.filter((text) => !beside?.test(text) && !limits.test(text));
    return {
      statements: own.filter((text) => !bracket.test(text)).length,
      brackets: own.filter((text) => bracket.test(text)).length,
    };
  };
}

function limitCounter(statements: string[]): Counting["countLimits"] {
  return async (work, status) => {
    statements.splice(0);
    expect((await work()).status).toBe(status);
    return statements.filter((text) => limits.test(text)).length;
  };
}

onPostgres((open) => {
  contract(async () => {
    const site = await open({ providers });
    const { pool, statements } = createFailingPool(site.url);
    return {
      site,
      auth: await site.another({ database: pool }),
      count: counter(statements),
      countLimits: limitCounter(statements),
    };
  });

  test("what twenty sessions were seen at is written in one statement, by the clock and not by the request", async () => {
    const site = await open({ session: { idleTimeout: 10 } });
    const { pool, statements } = createFailingPool(site.url);
    const auth = await site.another({ database: pool });
    const people: Awaited<ReturnType<typeof site.member>>[] = [];
    for (let i = 0; i < 20; i += 1) people.push(await site.member());
    for (const { browser } of people) browser.auth = auth;
    await Promise.all(people.map(({ browser }) => browser.get("/auth/session")));
    const seen = (): string[] => statements.filter((text) => /set last_seen_at/.test(text));
    expect(seen()).toHaveLength(0);
    site.time.now += second;
    for (let i = 0; i < 3; i += 1) await Promise.all(people.map(({ browser }) => browser.get("/auth/session")));
    expect(seen()).toHaveLength(0);
    await expect.poll(() => seen().length, { timeout: 20_000 }).toBe(1);
    const [row] = await site.raw("select count(*) as n from {sessions} where last_seen_at = $1", site.time.now);
    expect(Number(row?.["n"])).toBe(20);
  });
});

onSqlite((open) => {
  contract(async () => {
    const site = await open({ providers });
    const handle = new DatabaseSync(site.url.slice("sqlite:".length));
    handle.exec("pragma foreign_keys = on");
    const statements: string[] = [];
    const prepare = handle.prepare.bind(handle);
    handle.prepare = (text) => {
      const statement = prepare(text);
      const [run, all] = [statement.run.bind(statement), statement.all.bind(statement)];
      statement.run = ((...parameters: Parameters<typeof run>) => {
        statements.push(text);
        return run(...parameters);
      }) as typeof run;
      statement.all = ((...parameters: Parameters<typeof all>) => {
        statements.push(text);
        return all(...parameters);
      }) as typeof all;
      return statement;
    };
    return {
      site,
      auth: await site.another({ database: handle }),
      count: counter(statements),
      countLimits: limitCounter(statements),
    };
  });
});
