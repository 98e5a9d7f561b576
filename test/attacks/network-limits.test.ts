import { expect, test } from "vitest";
import { createQuickHasher } from "../../src/testing/quick-hasher.ts";
import type { Answer, Client } from "../flows/client.ts";
import {
  type Installation,
  newEmail,
  onEveryDatabase,
  onSqlite,
  origin,
  password,
  second,
} from "../flows/installation.ts";

const quick = { hasher: createQuickHasher() };
const wrong = "not the password at all";

/** A hundred wrong passwords over twenty-five accounts that nobody has, sent by `from`. */
async function spray(from: (n: number) => Client): Promise<readonly Answer[]> {
  const emails = Array.from({ length: 25 }, newEmail);
  return inTurns(100, (n) => from(n).post("/auth/login", { email: emails[n % emails.length], password: wrong }));
}

/** Sends so many, a few at a time: on a machine without room some of many at once are told to come back. */
async function inTurns(count: number, send: (n: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < count) {
    const next = Array.from({ length: Math.min(20, count - answers.length) }, (_, n) => send(answers.length + n));
    answers.push(...(await Promise.all(next)));
  }
  return answers;
}

/** A wrong password at a new account, from the address. */
function guess(site: Installation, ip: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return site.browser({ ip }).post("/auth/login", { email: newEmail(), password: wrong }, headers);
}

const byNumber = (a: number, b: number): number => a - b;
const statuses = (answers: readonly Answer[]): number[] =>
  [...new Set(answers.map(({ status }) => status))].toSorted(byNumber);

onEveryDatabase((open) => {
  test("A082, A068: who tries many accounts from one network waits, twice as long each time; everybody elsewhere and every known device does not", async () => {
    const site = await open({ mailFrom: "door@example.com", mailer: { send: async () => {} } }, quick);
    const [known, stranger] = [await site.member({ ip: "203.0.113.7" }), await site.member()];
    const two = [site.auth, await site.another()];
    const answers = await spray((n) => {
      const client = site.browser({ ip: "203.0.113.7" });
      client.auth = two[n % 2] ?? site.auth;
      return client;
    });
    expect(statuses(answers)).toStrictEqual([401]);
    const refused = await guess(site, "203.0.113.7");
    expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toStrictEqual([
      429,
      "too_many_attempts",
      "1",
    ]);
    // Nothing tells an account from none, or a right password from a wrong one.
    const right = await site.browser({ ip: "203.0.113.7" }).post("/auth/login", { email: stranger.email, password });
    expect({ ...right.body, requestId: "" }).toStrictEqual({ ...refused.body, requestId: "" });
    // A page says it, and keeps what was typed.
    const form = await site.browser({ ip: "203.0.113.7" }).submit("/auth/login", { email: known.email, password });
    expect([form.status, form.location]).toStrictEqual([303, "/login?error=too_many_attempts"]);
    // The browser that she has signed in with, and every other network.
    expect((await known.browser.post("/auth/login", { email: known.email, password })).status).toBe(200);
    expect((await guess(site, "203.0.113.8")).status).toBe(401);
    // It helps at that account alone.
    expect((await known.browser.post("/auth/login", { email: stranger.email, password })).status).toBe(429);
    for (const wait of ["2", "4", "8"]) {
      site.time.now += (Number(wait) / 2) * second;
      const turns = await Promise.all(Array.from({ length: 6 }, () => guess(site, "203.0.113.7")));
      expect(turns.map(({ status }) => status).toSorted(byNumber)).toStrictEqual([401, 429, 429, 429, 429, 429]);
      expect((await guess(site, "203.0.113.7")).headers.get("retry-after")).toBe(wait);
    }
    site.time.now += 600 * second;
    expect((await guess(site, "203.0.113.7")).status).toBe(401);
    const throttled = (): Promise<Record<string, unknown>[]> =>
      site.raw("select data from {events} where type = 'throttled'");
    await expect.poll(throttled, { timeout: 20_000 }).toContainEqual({ data: '{"call":"login"}' });
    expect(site.auth.metrics()).toMatch(/^latchkey_limits_refused_total\{limit="network"\} \d+$/m);
  });

  test("A068, A082: who asks once too often at each account is not forgotten by his network for it", async () => {
    const site = await open({}, quick);
    const two = [site.auth, await site.another()];
    const ask = (email: string, n: number): Promise<Answer> => {
      const client = site.browser({ ip: "203.0.113.7" });
      client.auth = two[n % 2] ?? site.auth;
      return client.post("/auth/login", { email, password: wrong });
    };
    for (let account = 0; account < 20; account += 1) {
      const email = newEmail();
      const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => ask(email, n)));
      expect([account, statuses(answers)]).toStrictEqual([account, [401]]);
      // The account has its network wait: this one is not looked at.
      expect([account, (await ask(email, account)).status]).toStrictEqual([account, 429]);
    }
    expect((await guess(site, "203.0.113.7")).body.code).toBe("too_many_attempts");
    expect((await guess(site, "203.0.113.8")).status).toBe(401);
  });

  test("A081: of fifty at once at two instances exactly as many get through as the limit has left, for each limit", async () => {
    const site = await open({ mailFrom: "door@example.com", mailer: { send: async () => {} } }, quick);
    const two = [site.auth, await site.another()];
    const fifty = (send: (client: Client) => Promise<Answer>): Promise<Answer[]> =>
      Promise.all(
        Array.from({ length: 50 }, (_, n) => {
          const client = site.browser({ ip: "203.0.113.7" });
          client.auth = two[n % 2] ?? site.auth;
          return send(client);
        }),
      );
    /** Leaves a limit so much after it was met once. */
    const leave = (name: string, used: number): Promise<unknown> =>
      site.raw("update {counters} set count = $1 where key like $2", used, `limit:${name}:%`);
    const forgot = (client: Client): Promise<Answer> => client.post("/auth/password/forgot", { email: newEmail() });
    const verify = (client: Client): Promise<Answer> => client.post("/auth/email/verify", { token: "c".repeat(43) });
    const register = (client: Client): Promise<Answer> =>
      client.post("/auth/register", { email: newEmail(), password });
    for (const [name, limit, send, status] of [
      ["mail", 300, forgot, 202],
      ["code", 100, verify, 400],
      ["registration", 300, register, 201],
    ] as const) {
      expect([name, (await send(site.browser({ ip: "203.0.113.7" }))).status]).toStrictEqual([name, status]);
      await leave(name, limit - 7);
      const answers = await fifty(send);
      expect([name, answers.filter((answer) => answer.status === status).length]).toStrictEqual([name, 7]);
      const refused = answers.filter((answer) => answer.status !== status);
      expect([name, statuses(refused)]).toStrictEqual([name, [429]]);
      for (const { body, headers } of refused) {
        expect(body.code).toBe("too_many_attempts");
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect([name, (await send(site.browser())).status]).toStrictEqual([name, status]);
      expect(two.map((auth) => auth.metrics()).join("\n")).toContain(`latchkey_limits_refused_total{limit="${name}"}`);
    }
    site.time.now += 3_600 * second;
    expect((await forgot(site.browser({ ip: "203.0.113.7" }))).status).toBe(202);
  });
});

onSqlite((open) => {
  test("A081: whoever only opens pages with made-up links asks the database no more often than whoever sends their forms", async () => {
    const site = await open({ mailFrom: "door@example.com", mailer: { send: async () => {} } }, quick);
    const follow = async (path: string, link = "c".repeat(43)): Promise<number> => {
      const browser = site.browser({ ip: "203.0.113.7" });
      await browser.visit(`${path}?token=lko_${link}`);
      return (await browser.visit(path)).status;
    };
    const code = `lko_${"c".repeat(43)}`;
    const paths = ["/verify-email", "/reset-password", "/not-me", "/undo-email-change", "/register"];
    for (const path of paths) expect([path, await follow(path)]).toStrictEqual([path, 200]);
    const [row] = await site.raw("select count from {counters} where key like 'limit:code:%'");
    expect(Number(row?.["count"])).toBe(paths.length);
    await site.raw("update {counters} set count = 100 where key like 'limit:code:%'");
    for (const path of paths) expect([path, await follow(path)]).toStrictEqual([path, 429]);
    const form = await site.browser({ ip: "203.0.113.7" }).post("/auth/email/verify", { token: code });
    expect(form.status).toBe(429);
    // Without a link there is nothing to count.
    expect((await site.browser({ ip: "203.0.113.7" }).visit("/verify-email")).status).toBe(200);
  });

  test("A082: a network is a /64 of IPv6 and one IPv4 address in any spelling, and no header changes it", async () => {
    const site = await open({}, quick);
    const headers = (n: number): Record<string, string> => ({
      "x-forwarded-for": `192.0.2.${n}`,
      forwarded: `for=192.0.2.${n}`,
      "x-real-ip": `192.0.2.${n}`,
      "x-client-ip": `192.0.2.${n}`,
      "cf-connecting-ip": `192.0.2.${n}`,
    });
    for (const [spellings, neighbour] of [
      [(n: number) => `2001:db8:1:2:${n.toString(16)}::${n}`, "2001:db8:1:3::1"],
      [(n: number) => (n % 2 === 0 ? "::ffff:198.18.7.7" : "198.18.7.7"), "198.18.7.8"],
    ] as const) {
      const emails = Array.from({ length: 25 }, newEmail);
      const answers = await inTurns(100, (n) =>
        site
          .browser({ ip: spellings(n) })
          .post("/auth/login", { email: emails[n % emails.length], password: wrong }, headers(n)),
      );
      expect(statuses(answers)).toStrictEqual([401]);
      expect((await guess(site, spellings(101), headers(101))).status).toBe(429);
      expect((await guess(site, neighbour)).status).toBe(401);
    }
  });

  test("A082: whoever has a /48 of IPv6 has it counted as a whole, and not each of its 65,536 networks alone", async () => {
    const site = await open({ mailFrom: "door@example.com", mailer: { send: async () => {} } }, quick);
    const from = (n: number, prefix = "2001:db8:7"): Client =>
      site.browser({ ip: `${prefix}:${(n + 1).toString(16)}::1` });
    // A few passwords at each of many accounts, from another network each time.
    const emails = Array.from({ length: 200 }, newEmail);
    const tried = await inTurns(800, (n) =>
      from(n).post("/auth/login", { email: emails[n % emails.length], password: wrong }),
    );
    expect(statuses(tried)).toStrictEqual([401]);
    const guessed = await from(900).post("/auth/login", { email: newEmail(), password: wrong });
    expect([guessed.status, guessed.body.code]).toStrictEqual([429, "too_many_attempts"]);
    expect((await from(900, "2001:db8:8").post("/auth/login", { email: newEmail(), password: wrong })).status).toBe(
      401,
    );
    // What is counted by calls: one has been made here, and the rest of eight times three hundred.
    const forgot = (client: Client): Promise<Answer> => client.post("/auth/password/forgot", { email: newEmail() });
    expect((await forgot(from(0))).status).toBe(202);
    await site.raw("update {counters} set count = 2398 where key like 'limit:mail:%'");
    const answers = await inTurns(20, (n) => forgot(from(n + 1)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
    expect((await forgot(from(0, "2001:db8:8"))).status).toBe(202);
  });

  test("A082: a forgotten proxy setting locks out no company: thirty people behind a proxy that nobody named, one of them an attacker", async () => {
    const site = await open({}, quick);
    for (const proxy of ["127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.7", "fd12::7"]) {
      site.logs.splice(0);
      site.time.now += 60 * second;
      // Each has an address of her own, which the proxy says; nobody believes it.
      const spoken = (n: number): Record<string, string> => ({ "x-forwarded-for": `198.51.100.${n}` });
      const emails = Array.from({ length: 25 }, newEmail);
      const attack = await inTurns(120, (n) =>
        site
          .browser({ ip: proxy })
          .post("/auth/login", { email: emails[n % emails.length], password: wrong }, spoken(66)),
      );
      expect(statuses(attack)).toStrictEqual([401]);
      for (let person = 1; person <= 3; person += 1) {
        const browser = site.browser({ ip: proxy });
        const email = newEmail();
        const registered = await browser.post("/auth/register", { email, password }, spoken(person));
        expect(registered.status).toBe(201);
        const login = await site.browser({ ip: proxy }).post("/auth/login", { email, password }, spoken(person));
        expect(login.status).toBe(200);
      }
      const warnings = site.logs.filter(({ fields }) => fields["setting"] === "trustedProxies");
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.message).toContain(`add TRUSTED_PROXIES=${proxy.replace("::ffff:", "")} (`);
    }
    expect(await site.raw("select key from {network_failures}")).toStrictEqual([]);
  });

  test("A082: a proxy that is named but says nobody's address locks nobody out, and whoever it names is counted", async () => {
    const site = await open({ trustedProxies: "10.0.0.0/8" }, quick);
    await spray(() => site.browser({ ip: "10.0.0.7" }));
    expect((await guess(site, "10.0.0.7")).status).toBe(401);
    const emails = Array.from({ length: 25 }, newEmail);
    const named = { "x-forwarded-for": "1.1.1.1, 203.0.113.60" };
    for (let n = 0; n < 100; n += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, m) =>
          site
            .browser({ ip: `10.0.0.${m}` })
            .post("/auth/login", { email: emails[(n + m) % 25], password: wrong }, named),
        ),
      );
    }
    expect((await guess(site, "10.0.0.9", { "x-forwarded-for": "2.2.2.2, 203.0.113.60" })).status).toBe(429);
    expect((await guess(site, "10.0.0.9", { "x-forwarded-for": "2.2.2.2, 203.0.113.61" })).status).toBe(401);
  });

  test("A082: without any address nobody shares a limit; where others have one, those without share theirs", async () => {
    const site = await open({}, quick);
    const send = (email: string): Promise<Response> =>
      site.auth.handler(
        new Request(`${origin}/auth/login`, {
          method: "POST",
          headers: { origin, "content-type": "application/json" },
          body: JSON.stringify({ email, password: wrong }),
        }),
      );
    const many = async (): Promise<number[]> => {
      const emails = Array.from({ length: 30 }, newEmail);
      const answers = await Promise.all(Array.from({ length: 101 }, (_, n) => send(emails[n % 30] ?? "")));
      return answers.map(({ status }) => status).filter((status) => status === 429);
    };
    expect(await many()).toStrictEqual([]);
    // Who is gone before his address is read has one less than everybody else, and gains nothing by it.
    expect((await guess(site, "203.0.113.7")).status).toBe(401);
    expect(await many()).toStrictEqual([429]);
    // The application's own calls are nobody's at all.
    const { api } = site.auth;
    await expect(api.login({ body: { email: newEmail(), password: wrong } })).rejects.toMatchObject({
      code: "invalid_credentials",
    });
    const spent = { body: { email: newEmail(), password: wrong }, remoteAddress: "203.0.113.7" };
    await expect(api.login(spent)).rejects.toMatchObject({ code: "invalid_credentials" });
  });

  test("thirty people who mistype behind one address are not kept from signing in, nor their colleagues", async () => {
    const site = await open({}, quick);
    const members = await Promise.all(Array.from({ length: 30 }, () => site.member({ ip: "203.0.113.7" })));
    for (const { email } of members) {
      for (let mistakes = 0; mistakes < 3; mistakes += 1) {
        expect((await site.browser({ ip: "203.0.113.7" }).post("/auth/login", { email, password: wrong })).status).toBe(
          401,
        );
      }
      const right = await site.browser({ ip: "203.0.113.7" }).post("/auth/login", { email, password });
      expect(right.status).toBe(200);
    }
    const [network] = await site.raw("select failures from {network_failures}");
    expect(network?.["failures"]).toBe(90);
  });
});
