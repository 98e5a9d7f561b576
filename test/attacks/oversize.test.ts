import { afterEach, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../src/server/start-server.ts";
import { newEmail, onSqlite, origin, password, sessionCookieName } from "../flows/installation.ts";
import { sendRaw } from "./raw-socket.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

onSqlite((open) => {
  async function serve(): Promise<{ url: string; site: Awaited<ReturnType<typeof open>> }> {
    const site = await open();
    const options = { baseUrl: origin, secret: site.secret, database: site.url };
    const server = await startServer({ host: "127.0.0.1", port: 0, options });
    servers.push(server);
    return { url: server.url, site };
  }
  const head = (length: number | string): string =>
    `POST /auth/login HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n`;
  const alive = async (url: string): Promise<number> => (await fetch(`${url}/healthz`)).status;

  test("A010: headers too large are answered 431, and the server goes on", async () => {
    const { url } = await serve();
    const line = (header: string): string => `GET /auth/session HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`;
    const cookies = Array.from({ length: 300 }, (_, i) => `planted${i}=${"x".repeat(100)}`).join("; ");
    const huge = [
      `Cookie: ${cookies}`,
      `Cookie: ${sessionCookieName}=${"a".repeat(20_000)}`,
      `X-Planted: ${"a".repeat(100_000)}`,
      Array.from({ length: 2_000 }, (_, i) => `X-H${i}: aaaaaaaa`).join("\r\n"),
    ];
    for (const header of huge) expect((await sendRaw(url, line(header))).status).toBe(431);
    const target = await sendRaw(url, `GET /auth/session?${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([400, 414, 431]).toContain(target.status);
    expect(await alive(url)).toBe(200);
  });

  test("A010: 300 cookies that fit do not hide the session's, and make none", async () => {
    const { url, site } = await serve();
    const { browser } = await site.member();
    const own = `${sessionCookieName}=${browser.cookies.get(sessionCookieName)}`;
    const planted = Array.from({ length: 300 }, (_, i) => `p${i}=${i}`);
    for (const cookies of [
      [...planted, own],
      [own, ...planted],
      [...planted.slice(150), own, ...planted.slice(0, 150)],
    ]) {
      expect((await fetch(`${url}/auth/session`, { headers: { cookie: cookies.join("; ") } })).status).toBe(200);
    }
    expect((await fetch(`${url}/auth/session`, { headers: { cookie: planted.join("; ") } })).status).toBe(401);
  });

  test("A010: no cookie of ours comes near 4,096 bytes, whatever was typed", async () => {
    const { browser } = await open();
    const client = browser();
    const worst = ["x", "\u0001", "\u00e9", "\u6f22", "\ud83d\ude00", '"', "\\", "\n"].map((one) => one.repeat(2_000));
    for (const text of worst) {
      const unknown = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${text.slice(0, 200)}${i}`, "x"]));
      for (const [path, fields] of [
        ["/auth/register", { email: text, name: text, password, ...unknown }],
        ["/auth/register", { email: text, name: text, password: "short" }],
        ["/auth/login", { email: text, password: text, ...unknown }],
      ] as const) {
        const { status, setCookies } = await client.submit(path, fields);
        expect(status).toBe(303);
        for (const line of setCookies) expect(line.length).toBeLessThan(4_096);
      }
    }
  });

  test("A069: a body that is too large, or only says so, is answered 413 at once and hashed never", async () => {
    const { url, site } = await serve();
    const before = process.cpuUsage();
    for (const length of [
      70_000,
      1_048_576,
      10_485_760,
      4_294_967_296,
      9_007_199_254_740_992,
      "99999999999999999999",
    ]) {
      const { status, text } = await sendRaw(url, `${head(length)}\r\n{"email":"a@example.net","password":"`);
      expect([length, [400, 413].includes(status)]).toStrictEqual([length, true]);
      expect(text).not.toContain("set-cookie");
    }
    for (const size of [1_048_576, 10_485_760]) {
      const body = JSON.stringify({ email: "a@example.net", password: "x".repeat(size) });
      const sent = await sendRaw(url, `${head(body.length)}\r\n${body}`);
      expect([size, sent.status]).toStrictEqual([size, 413]);
    }
    // A thirtieth of a second of work a hash: twenty of them could not hide in this.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
    expect(await alive(url)).toBe(200);
    expect(site.logs).toStrictEqual([]);
  });

  test("A069: a body that grows in chunks past the limit is cut off", async () => {
    const { url } = await serve();
    const chunk = `4000\r\n${"a".repeat(0x4000)}\r\n`;
    const chunked = head("x").replace("Content-Length: x", "Transfer-Encoding: chunked");
    const answer = await sendRaw(url, `${chunked}\r\n${chunk.repeat(40)}`);
    expect(answer.status).toBe(413);
    expect(await alive(url)).toBe(200);
  });

  test("A069: a password past any length anyone types is refused without a hash", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    for (const length of [1_025, 10_000, 60_000]) {
      const long = "x".repeat(length);
      const login = await browser().post("/auth/login", { email, password: long });
      expect(login.status).toBe(400);
      expect(login.body.errors).toMatchObject([{ pointer: "/password", code: "too_long" }]);
      const register = await browser().post("/auth/register", { email: newEmail(), password: long });
      expect(register.status).toBe(400);
    }
    expect((await browser().post("/auth/login", { email, password: "x".repeat(70_000) })).status).toBe(413);
  });

  test("A069: a form of very many fields costs no more than its bytes", async () => {
    const { browser } = await open();
    const warm = await browser().submit("/auth/login", { a: "1" });
    expect(warm.status).toBe(303);
    for (const body of [
      "a&".repeat(32_700),
      "a=1&".repeat(16_380),
      Array.from({ length: 9_000 }, (_, i) => `f${i}&`).join(""),
    ]) {
      const before = process.cpuUsage().user;
      const answer = await browser().send("/auth/login", {
        method: "POST",
        body,
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      });
      expect(answer.status).toBe(303);
      // Milliseconds are expected. Work that grows with the square of the fields took seconds.
      expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(400);
    }
  });
});
