// The app: node app.ts login | call [path] | logout
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";

const { API = "http://localhost:3000", PROVIDER = "company", VAULT = ".signed-in.json" } = process.env;
const path = "/signed-in";

interface Saved {
  readonly refreshToken: string;
  /** Of the next refresh: saved long before it is sent. */
  readonly recoveryKey: string;
}

/** In your app: one entry of the system's key store. Written as a whole, readable by its owner alone. */
async function save(refreshToken: string): Promise<void> {
  const saved: Saved = { refreshToken, recoveryKey: randomUUID() };
  await writeFile(`${VAULT}.new`, JSON.stringify(saved), { mode: 0o600 });
  await rename(`${VAULT}.new`, VAULT);
}

async function read(): Promise<Saved> {
  const saved = JSON.parse(await readFile(VAULT, "utf8").catch(() => "{}")) as Partial<Saved>;
  if (saved.refreshToken === undefined) throw new Error("Nobody is signed in. Log in first: node app.ts login");
  return { refreshToken: saved.refreshToken, recoveryKey: saved.recoveryKey ?? "" };
}

async function post(call: string, body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(API + call, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const { status } = answer;
  return { status, body: status === 204 ? {} : ((await answer.json()) as Record<string, string>) };
}

/** Signs in by the system's browser, which knows the person and her provider. The app sees no password. */
async function login(): Promise<void> {
  const codeVerifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const state = randomUUID();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const query = new URLSearchParams({ carrier: "token", transport: "body", redirectUri, codeChallenge, state });
  console.log(`Open this in your browser:\n${API}/auth/${PROVIDER}?${query}`);
  const code = await receiveCode(server, state);
  const { status, body } = await post("/auth/native/exchange", { code, codeVerifier, deviceName: hostname() });
  if (status !== 200) throw new Error(`The code was not taken: ${body["code"]}`);
  await save(body["refreshToken"] ?? "");
  console.log("Signed in.");
}

/** Waits for the answer to this very question, and for no other: any page can send something here. */
async function receiveCode(server: Server, state: string): Promise<string> {
  try {
    for (;;) {
      const [request, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
      const isAnswer = pathname === path && searchParams.get("state") === state;
      response.writeHead(isAnswer ? 200 : 404, { "content-type": "text/plain", connection: "close" });
      response.end(isAnswer ? "You can close this page, and go back to the app." : "Nothing is here.");
      if (!isAnswer) continue;
      const code = searchParams.get("code");
      if (code !== null) return code;
      throw new Error(`Not signed in: ${searchParams.get("error")}`);
    }
  } finally {
    server.close();
  }
}

/** A new access token. What is saved is replaced, or gone when the session is over. */
async function refresh(): Promise<string> {
  const { refreshToken, recoveryKey } = await read();
  const { status, body } = await post("/auth/jwt/refresh", { refreshToken }, { "idempotency-key": recoveryKey });
  if (status === 401) await rm(VAULT);
  if (status !== 200) throw new Error(`Not refreshed: ${body["code"]}`);
  await save(body["refreshToken"] ?? "");
  return body["accessToken"] ?? "";
}

async function call(): Promise<void> {
  const path = process.argv[3] ?? "/api/data";
  const answer = await fetch(API + path, { headers: { authorization: `Bearer ${await refresh()}` } });
  console.log(answer.status, await answer.text());
}

async function logout(): Promise<void> {
  const { refreshToken } = await read();
  // Whatever is answered: here it is over.
  try {
    await post("/auth/logout", { refreshToken });
  } finally {
    await rm(VAULT);
  }
  console.log("Logged out.");
}

const commands: Record<string, () => Promise<void>> = { login, call, logout };
try {
  const command = commands[process.argv[2] ?? "login"];
  if (!command) throw new Error("node app.ts login | call [path] | logout");
  await command();
} catch (error) {
  // What a person can do something about is one sentence.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
