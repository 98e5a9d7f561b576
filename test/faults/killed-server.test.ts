import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { type Installation, newEmail, onEveryDatabase, password } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { type MailServer, startMailServer } from "../mail/mail-server.ts";
import { freePort } from "../server/serve.ts";

/** Times the server is killed. */
const kills = 20;
/** Registrations and log-ins that are answered before each time, so that there are a thousand in all. */
const answeredBefore = 50;
/** People who register and log in at a time. */
const people = 12;

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

/** Where mails and hooks go, and what has arrived there. */
interface World {
  readonly mails: MailServer;
  readonly hooks: HookReceiver;
  readonly port: string;
}

/** In development, because a hook may then be told over plain HTTP on this machine. */
async function start(site: Installation, { mails, hooks, port }: World): Promise<ServerProcess> {
  const server = await startProcess({
    PORT: port,
    AUTH_SECRET: site.secret,
    // A thousand people do not come from one network: see `post`.
    TRUSTED_PROXIES: "127.0.0.1",
    DATABASE_URL: site.url,
    SMTP_URL: mails.url,
    MAIL_FROM: "door@example.com",
    LATCHKEY_VERIFICATION: "optional",
    WEBHOOK_URL: hooks.url,
    WEBHOOK_SECRET: `whsec_${randomBytes(32).toString("base64")}`,
  });
  running.push(server);
  return server;
}

/** A program that is told of users and sessions. */
interface HookReceiver {
  readonly url: string;
  readonly users: Set<string>;
  readonly sessions: Set<string>;
  close(): void;
}

async function receiveHooks(): Promise<HookReceiver> {
  const users = new Set<string>();
  const sessions = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    incoming.on("end", () => {
      const { type, data } = JSON.parse(text) as { type: string; data: { userId: string; sessionId?: string } };
      if (type === "userCreated") users.add(data.userId);
      if (type === "sessionStarted" && data.sessionId) sessions.add(data.sessionId);
      outgoing.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    users,
    sessions,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What the server has promised: addresses it said are registered, cookies it said are sessions. */
interface Promised {
  readonly emails: string[];
  readonly cookies: string[];
}

/** Another network each time: limits are not what this is about. */
function someNetwork(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

async function post(server: ServerProcess, path: string, body: unknown): Promise<Response | null> {
  try {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": someNetwork() },
      body: JSON.stringify(body),
    });
    // An answer that broke off is none.
    await response.arrayBuffer();
    return response;
  } catch {
    return null;
  }
}

/** Registers and logs in, again and again, until the server does not answer any more. */
async function keepComing(server: ServerProcess, promised: Promised): Promise<void> {
  for (;;) {
    const email = newEmail();
    for (const [path, status] of [
      ["/auth/register", 201],
      ["/auth/login", 200],
    ] as const) {
      const response = await post(server, path, { email, password });
      if (response === null) return;
      // Too many at once is an honest answer.
      if (response.status === 503) break;
      expect([path, response.status]).toStrictEqual([path, status]);
      if (status === 201) promised.emails.push(email);
      promised.cookies.push(response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "");
    }
  }
}

onEveryDatabase((open) => {
  test("killed twenty times in the middle of a thousand registrations and log-ins: what was answered is there, nothing is half written, mails and hooks arrive", {
    timeout: 300_000,
  }, async () => {
    const site = await open();
    const world = { mails: await startMailServer(), hooks: await receiveHooks(), port: String(await freePort()) };
    onTestFinished(() => world.mails.close());
    onTestFinished(() => world.hooks.close());
    const promised: Promised = { emails: [], cookies: [] };
    for (let kill = 0; kill < kills; kill += 1) {
      const server = await start(site, world);
      const before = promised.cookies.length;
      const coming = Array.from({ length: people }, () => keepComing(server, promised));
      const ended = Promise.all(coming);
      while (promised.cookies.length - before < answeredBefore) await Promise.race([ended, sleep(5)]);
      await sleep(randomInt(40));
      await server.stop("SIGKILL");
      await ended;
    }
    expect(promised.cookies.length).toBeGreaterThanOrEqual(kills * answeredBefore);

    const server = await start(site, world);
    const rows = await site.raw(
      "select email from {users} where password_hash like '$argon2id$v=19$%' and version = 1",
    );
    const stored = new Set(rows.map(({ email }) => email));
    expect(promised.emails.filter((email) => !stored.has(email))).toStrictEqual([]);
    for (let i = 0; i < promised.cookies.length; i += 50) {
      const answers = promised.cookies.slice(i, i + 50).map(async (cookie) => {
        const response = await fetch(`${server.url}/auth/session`, { headers: { cookie } });
        await response.arrayBuffer();
        return response.status;
      });
      // A log-in in the same browser would replace the session; these come without a cookie.
      expect(new Set(await Promise.all(answers))).toStrictEqual(new Set([200]));
    }
    for (const email of promised.emails.slice(-10)) {
      expect((await post(server, "/auth/login", { email, password }))?.status).toBe(200);
    }

    // Whoever died with a mail or a hook in hand held it for some seconds: then it is the next one's.
    const users = (await site.raw("select id, email from {users}")) as { id: string; email: string }[];
    const sessions = (await site.raw("select id from {sessions}")) as { id: string }[];
    const written = (): Set<string> => new Set(world.mails.mails.flatMap(({ recipients }) => recipients));
    await expect
      .poll(() => users.filter(({ id }) => !world.hooks.users.has(id)), { timeout: 120_000, interval: 500 })
      .toStrictEqual([]);
    await expect
      .poll(() => sessions.filter(({ id }) => !world.hooks.sessions.has(id)), { timeout: 120_000, interval: 500 })
      .toStrictEqual([]);
    await expect
      .poll(() => promised.emails.filter((email) => !written().has(email)), { timeout: 120_000, interval: 500 })
      .toStrictEqual([]);

    const count = async (sql: string): Promise<number> => Number((await site.raw(sql))[0]?.["n"]);
    expect(await count("select count(*) as n from {users} where password_hash is null or email is null")).toBe(0);
    expect(
      await count(
        "select count(*) as n from {users} as u where 1 <> (select count(*) from {events} where type = 'user_registered' and user_id = u.id)",
      ),
    ).toBe(0);
    expect(
      await count(
        "select count(*) as n from {events} where type = 'user_registered' and user_id not in (select id from {users})",
      ),
    ).toBe(0);
    expect(
      await count(
        "select count(*) as n from {sessions} as s where 1 <> (select count(*) from {events} where type = 'session_started' and session_id = s.id)",
      ),
    ).toBe(0);
  });
});
