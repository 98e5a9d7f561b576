import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A072: 200 log-ins at once are each answered, and nothing else waits for them", {
    timeout: 60_000,
  }, async () => {
    const { browser, member } = await open();
    const { email, browser: ada } = await member();
    const before = process.memoryUsage().rss;
    const others: number[] = [];
    let done = false;
    const meanwhile = (async () => {
      while (!done) {
        others.push((await ada.get("/auth/session")).status, (await browser().visit("/login")).status);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    let finished = 0;
    let seenBetween = 0;
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const answer = await browser().post("/auth/login", { email: i % 2 === 0 ? email : newEmail(), password });
        finished += 1;
        seenBetween = Math.max(seenBetween, finished < 200 ? others.length : 0);
        return answer;
      }),
    );
    done = true;
    await meanwhile;
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 401, 429, 503].includes(status))).toStrictEqual([]);
    expect(statuses.has(200)).toBe(true);
    for (const { status, body, headers } of answers) {
      if (status < 429) continue;
      // A hundred at once at one account: those who would wait too long for the others to be decided come again.
      expect(body.code).toBe(status === 503 ? "overloaded" : "too_many_attempts");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(new Set(others)).toStrictEqual(new Set([200]));
    expect(seenBetween).toBeGreaterThan(10);
    // 200 hashes at once would take four gigabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1_048_576);
  });

  test("A072: the flood of two networks leaves room for the next person's log-in", { timeout: 60_000 }, async () => {
    const { browser, member } = await open({ password: { concurrency: 1 } });
    const { email } = await member();
    const flood = Array.from({ length: 150 }, (_, n) =>
      browser({ ip: `203.0.113.${66 + (n % 2)}` }).post("/auth/login", { email: newEmail(), password }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const login = await browser({ ip: "192.0.2.1" }).post("/auth/login", { email, password });
    expect(login.status).toBe(200);
    const answers = await Promise.all(flood);
    expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([401, 503]));
  });

  test("A072, A068: a flood from a hundred networks does not stand before a browser that is known", {
    timeout: 60_000,
  }, async () => {
    const { browser, member } = await open({ password: { concurrency: 1 } });
    const { email, browser: known } = await member();
    let answered = 0;
    const flood = Array.from({ length: 100 }, async () => {
      const answer = await browser().post("/auth/login", { email: newEmail(), password });
      answered += 1;
      return answer;
    });
    await Promise.race(flood);
    expect((await known.post("/auth/login", { email, password })).status).toBe(200);
    // In turn with all of them she would be the hundred and first.
    expect(answered).toBeLessThan(70);
    await Promise.all(flood);
  });

  test("A072: a flood of registrations is bounded too, and those that were refused made no account", {
    timeout: 60_000,
  }, async () => {
    const { browser, raw } = await open({ password: { concurrency: 1 } });
    const answers = await Promise.all(
      Array.from({ length: 180 }, () => browser().post("/auth/register", { email: newEmail(), password })),
    );
    const made = answers.filter(({ status }) => status === 201).length;
    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toStrictEqual([]);
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(made);
  });
});
