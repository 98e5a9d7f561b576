import type { Auth } from "../../src/index.ts";
import { type Answer, Client, type ClientOptions } from "./client.ts";
import { type Installation, newEmail, origin, password } from "./installation.ts";

type HeaderFields = Readonly<Record<string, string>>;

/** A program without a browser: it keeps its tokens itself, sends no cookie, and does not say where its requests come from. */
export class Program {
  accessToken = "";
  refreshToken = "";
  readonly ip: string;
  readonly #client: Client;

  constructor(auth: Auth, options: Partial<Pick<ClientOptions, "ip" | "userAgent">> = {}) {
    this.#client = new Client({ auth, origin, userAgent: "notes/1.0", ...options });
    this.ip = this.#client.ip;
  }

  /** Asks another instance from now on. */
  moveTo(auth: Auth): void {
    this.#client.auth = auth;
  }

  post(path: string, json: unknown = {}, headers: HeaderFields = {}): Promise<Answer> {
    const type = { "content-type": "application/json" };
    return this.#client.send(path, { method: "POST", body: JSON.stringify(json), headers: { ...type, ...headers } });
  }

  /** With its access token. */
  get(path: string, headers: HeaderFields = this.bearer()): Promise<Answer> {
    return this.#client.send(path, { headers });
  }

  delete(path: string): Promise<Answer> {
    return this.#client.send(path, { method: "DELETE", headers: this.bearer() });
  }

  bearer(token: string = this.accessToken): { readonly authorization: string } {
    return { authorization: `Bearer ${token}` };
  }

  async signIn(email: string, more: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.keep(await this.post("/auth/jwt/login", { email, password, ...more }));
  }

  async refresh(headers: HeaderFields = {}): Promise<Answer> {
    return this.keep(await this.post("/auth/jwt/refresh", { refreshToken: this.refreshToken }, headers));
  }

  /** A refresh whose answer is lost, or somebody else's: nothing of it is kept. */
  present(refreshToken: string, headers: HeaderFields = {}): Promise<Answer> {
    return this.post("/auth/jwt/refresh", { refreshToken }, headers);
  }

  /** Keeps the tokens of an answer that has some. */
  keep(answer: Answer): Answer {
    this.accessToken = answer.body?.accessToken ?? this.accessToken;
    this.refreshToken = answer.body?.refreshToken ?? this.refreshToken;
    return answer;
  }

  /** Another program, elsewhere, that has the same tokens. */
  copy(auth: Auth): Program {
    const twin = new Program(auth, { userAgent: "curl/8.14" });
    twin.accessToken = this.accessToken;
    twin.refreshToken = this.refreshToken;
    return twin;
  }
}

/** Somebody new who uses a program. It is not by a password that she is signed in: that takes its time, and is seldom the matter. */
export async function newAppUser(
  { auth }: Pick<Installation, "auth">,
  user: Partial<Parameters<Auth["users"]["create"]>[0]> = {},
): Promise<{ readonly app: Program; readonly userId: string; readonly sessionId: string; readonly email: string }> {
  const email = newEmail();
  const { id: userId } = await auth.users.create({ email, ...user });
  const app = new Program(auth);
  return { app, userId, email, sessionId: await startApp(auth, app, userId) };
}

/** Signs a program in that is known to the application by other means. Gives the session's id. */
export async function startApp(auth: Auth, app: Program, userId: string): Promise<string> {
  const headers = { "user-agent": "notes/1.0" };
  const started = await auth.startSession({ userId, method: "ldap", headers, carrier: "token", remoteAddress: app.ip });
  app.accessToken = started.accessToken ?? "";
  app.refreshToken = started.refreshToken ?? "";
  return started.session.id;
}

/** Somebody new whose browser tokens carry. */
export async function newTokenBrowser(site: Pick<Installation, "auth" | "browser">): Promise<{
  readonly browser: Client;
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
}> {
  const { id: userId } = await site.auth.users.create({ email: newEmail() });
  const browser = site.browser();
  const headers = { origin };
  const {
    session,
    cookies,
    accessToken = "",
  } = await site.auth.startSession({
    userId,
    method: "ldap",
    headers,
    carrier: "token",
  });
  for (const line of cookies) browser.keep(line);
  return { browser, userId, sessionId: session.id, accessToken };
}

/** What an access token says. */
// Tests read what they expect to be there.
// oxlint-disable-next-line typescript/no-explicit-any
export function claimsOf(accessToken: string): any {
  return JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
}
