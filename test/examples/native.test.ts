import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { requireToken } from "latchkey/hono";
import { testAuth, type TestAuth } from "latchkey/testing";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";

interface Saved {
  readonly refreshToken: string;
  readonly recoveryKey: string;
}

/** What the page's code gives. */
interface Native {
  createTokens(
    api: string,
    vault: { read(): Promise<Saved | null>; write(saved: Saved): Promise<void>; clear(): Promise<void> },
    send: typeof fetch,
  ): {
    keep(answer: unknown): Promise<string>;
    token(): Promise<string | null>;
    call(path: string, init?: RequestInit): Promise<Response>;
  };
}

const ada = { email: "ada@example.com", password: "marble onion staircase" };
const page = readFileSync(new URL("../../docs/native.md", import.meta.url), "utf8");

/** The code of the page as it stands there. */
async function loadPage(): Promise<Native> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-native-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [, source = ""] = /^```ts\n([\s\S]*?)^```/m.exec(page) ?? [];
  const file = join(folder, "native.ts");
  writeFileSync(file, source);
  return (await import(pathToFileURL(file).href)) as Native;
}

/** A phone: what it has saved outlives the app, and its network may lose answers. */
async function openPhone() {
  const auth: TestAuth = testAuth();
  onTestFinished(() => auth.close());
  await auth.users.create({ ...ada, emailVerified: true });
  const api = new Hono().get("/api/data", requireToken(auth), (c) => c.json({ hello: c.var.auth.user.email }));
  let saved: Saved | null = null;
  let isInTunnel = false;
  let isBusy = false;
  const sent: string[] = [];
  const vault = {
    read: async () => saved,
    write: async (now: Saved) => void (saved = now),
    clear: async () => void (saved = null),
  };
  const send = async (target: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(target, init);
    const { pathname } = new URL(request.url);
    sent.push(pathname);
    if (isBusy) return Response.json({ code: "overloaded" }, { status: 503 });
    const answer = pathname.startsWith("/auth/") ? await auth.handler(request) : await api.fetch(request);
    if (isInTunnel) throw new TypeError("fetch failed");
    return answer;
  };
  const { createTokens } = await loadPage();
  const start = () => createTokens("http://localhost:3000", vault, send);
  const app = start();
  const headers = { "content-type": "application/json" };
  const login = await send("http://localhost:3000/auth/jwt/login", {
    method: "POST",
    headers,
    body: JSON.stringify(ada),
  });
  await app.keep(await login.json());
  return {
    auth,
    app,
    /** Starts the app anew: its memory is gone. */
    restart: start,
    sent,
    read: () => saved,
    restore: (old: Saved | null) => void (saved = old),
    setTunnel: (now: boolean) => void (isInTunnel = now),
    /** Whether something in front of the server turns everybody away. */
    setBusy: (now: boolean) => void (isBusy = now),
  };
}

test("the code for native apps calls, refreshes when the token has expired, and calls again", async () => {
  const { auth, app, sent } = await openPhone();
  expect(await (await app.call("/api/data")).json()).toStrictEqual({ hello: ada.email });
  auth.clock.advance(3600);
  expect(await (await app.call("/api/data")).json()).toStrictEqual({ hello: ada.email });
  const walked = ["/auth/jwt/login", "/api/data", "/api/data", "/auth/jwt/refresh", "/api/data"];
  expect(sent).toStrictEqual(walked);
});

test("requests at the same time share one refresh", async () => {
  const { auth, restart, sent } = await openPhone();
  auth.clock.advance(3600);
  const app = restart();
  const answers = await Promise.all([app.call("/api/data"), app.call("/api/data"), app.call("/api/data")]);
  expect(answers.map(({ status }) => status)).toStrictEqual([200, 200, 200]);
  expect(sent.filter((path) => path === "/auth/jwt/refresh")).toHaveLength(1);
});

test("an answer that is lost in a tunnel signs nobody out, an hour and a restart later", async () => {
  const phone = await openPhone();
  phone.auth.clock.advance(3600);
  phone.setTunnel(true);
  await expect(phone.restart().call("/api/data")).rejects.toThrow("fetch failed");
  phone.setTunnel(false);
  phone.auth.clock.advance(3600);
  expect((await phone.restart().call("/api/data")).status).toBe(200);
  phone.auth.clock.advance(3600);
  expect((await phone.restart().call("/api/data")).status).toBe(200);
});

test("without the key that was saved it looks like theft: the app forgets everything and says to log in", async () => {
  const phone = await openPhone();
  phone.auth.clock.advance(3600);
  phone.setTunnel(true);
  await expect(phone.restart().token()).rejects.toThrow("fetch failed");
  phone.setTunnel(false);
  phone.auth.clock.advance(3600);
  const { refreshToken } = phone.read()!;
  phone.restore({ refreshToken, recoveryKey: crypto.randomUUID() });
  const app = phone.restart();
  expect(await app.token()).toBeNull();
  expect(phone.read()).toBeNull();
  expect((await app.call("/api/data")).status).toBe(401);
});

test("while the server is out of order token and key stay, for the next try", async () => {
  const phone = await openPhone();
  phone.auth.clock.advance(3600);
  const before = phone.read();
  phone.setBusy(true);
  await expect(phone.restart().token()).rejects.toThrow("overloaded");
  expect(phone.read()).toBe(before);
  phone.setBusy(false);
  expect((await phone.restart().call("/api/data")).status).toBe(200);
});
