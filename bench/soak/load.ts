import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../measure/sign-in-people.ts";
import { type CallName, rates } from "./rates.ts";
import { type Sending, type Sent, send } from "./send.ts";

export interface LoadOptions {
  readonly urls: readonly string[];
  readonly password: string;
  /** Cookies of sessions that live for the whole run. */
  readonly cookies: readonly string[];
  readonly refreshTokens: readonly string[];
  /** People with the password, by number from 0. */
  readonly people: number;
}

/** What came of the load. */
export interface LoadTally {
  /** Calls answered, by name. */
  readonly answered: Readonly<Record<string, number>>;
  /** Answers that should not have been: "login 500", and how often. */
  readonly unexpected: Readonly<Record<string, number>>;
  /** Answers 503: the machine had no room, and said so. */
  readonly busy: number;
  /** Calls not sent because too many were under way. */
  readonly skipped: number;
}

/** A client with a refresh token, which one call at a time may have. */
interface TokenClient {
  refreshToken: string;
  accessToken: string | null;
  /** Monotonic milliseconds at which it was given. */
  givenAt: number;
  busy: boolean;
}

/** Milliseconds that a client uses an access token: it is good for 300 seconds. */
const tokenUse = 270_000;
const maxUnderWay = 200;
/** Milliseconds between two looks at what is due. */
const step = 20;
/** Milliseconds after an ending at which everybody has to refuse the session. */
const endedAfter = 1_200;

/** Sends calls of every kind at an even pace, whether or not earlier ones were answered, until it is stopped. */
export class SoakLoad {
  readonly #options: LoadOptions;
  readonly #answered: Record<string, number> = {};
  readonly #unexpected: Record<string, number> = {};
  readonly #clients: TokenClient[];
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Cookies of log-ins of this run, and of accounts made in it. */
  readonly #loggedIn: string[] = [];
  readonly #registered: string[] = [];
  #busy = 0;
  #skipped = 0;
  #turn = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#clients = options.refreshTokens.map((refreshToken) => ({
      refreshToken,
      accessToken: null,
      givenAt: 0,
      busy: false,
    }));
  }

  tally(): LoadTally {
    return {
      answered: { ...this.#answered },
      unexpected: { ...this.#unexpected },
      busy: this.#busy,
      skipped: this.#skipped,
    };
  }

  async run(): Promise<void> {
    const start = performance.now();
    const sent = new Map<CallName, number>();
    const names = Object.keys(rates) as CallName[];
    while (!this.#stopped.signal.aborted) {
      const seconds = (performance.now() - start) / 1000;
      for (const name of names) {
        const due = Math.floor(seconds * rates[name]);
        for (let at = sent.get(name) ?? 0; at < due; at += 1) this.#begin(name);
        sent.set(name, due);
      }
      await sleep(step);
    }
    await Promise.all(this.#underWay);
  }

  stop(): void {
    this.#stopped.abort();
  }

  #begin(name: CallName): void {
    if (this.#underWay.size >= maxUnderWay) {
      this.#skipped += 1;
      return;
    }
    const call: Promise<void> = this.#calls[name]()
      .then(
        (expected) => {
          if (expected) this.#answered[name] = (this.#answered[name] ?? 0) + 1;
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : "failed";
          if (message === "503") this.#busy += 1;
          else this.#note(`${name} ${message}`);
        },
      )
      .finally(() => this.#underWay.delete(call));
    this.#underWay.add(call);
  }

  /** Each gives whether there was anything to do, and throws what should not have been. */
  readonly #calls: Readonly<Record<CallName, () => Promise<boolean>>> = {
    cookieCheck: async () => this.#check({ cookie: pick(this.#options.cookies) ?? "" }),
    tokenCheck: async () => {
      const { accessToken = null, givenAt = 0 } = pick(this.#clients) ?? {};
      const isAlive = performance.now() - givenAt < tokenUse;
      return accessToken !== null && isAlive ? this.#check({ authorization: `Bearer ${accessToken}` }) : false;
    },
    refresh: () => this.#refresh(),
    login: async () => {
      const { headers } = await this.#post("/auth/login", this.#somebody(), 200);
      this.#loggedIn.push(cookieOf(headers));
      return true;
    },
    tokenLogin: async () => {
      await this.#post("/auth/jwt/login", { ...this.#somebody(), transport: "body" }, 200);
      return true;
    },
    register: async () => {
      const email = `new${Date.now()}-${randomInt(1e9)}@example.org`;
      const { headers } = await this.#post("/auth/register", { email, password: this.#options.password }, 201);
      this.#registered.push(cookieOf(headers));
      return true;
    },
    wrongPassword: async () => {
      await this.#post("/auth/login", { ...this.#somebody(), password: "wrong horse entirely 77" }, 401);
      return true;
    },
    logout: async () => {
      const cookie = takeOlder(this.#loggedIn);
      if (cookie === undefined) return false;
      await this.#post("/auth/logout", {}, 204, { cookie });
      // Every process has to refuse it.
      await sleep(endedAfter);
      for (const url of this.#options.urls) {
        expectStatus(await send(`${url}/auth/session`, { method: "GET", headers: { cookie } }), 401);
      }
      return true;
    },
    revokeOthers: async () => {
      // Of somebody who does not log in at the same moment: that log-in would be refused.
      const cookie = takeOlder(this.#registered);
      if (cookie === undefined) return false;
      await this.#post("/auth/sessions/revoke-others", {}, 200, { cookie });
      return true;
    },
    listSessions: () => this.#get("/auth/sessions", { cookie: pick(this.#options.cookies) ?? "" }),
    listEvents: () => this.#get("/auth/events", { cookie: pick(this.#options.cookies) ?? "" }),
  };

  /** Those who log in are others than those whose sessions live on: nobody ends the latter. */
  #somebody(): { readonly email: string; readonly password: string } {
    return { email: addressOf(randomInt(this.#options.people)), password: this.#options.password };
  }

  async #refresh(): Promise<boolean> {
    const client = pick(this.#clients);
    if (!client || client.busy) return false;
    client.busy = true;
    try {
      const answer = await this.#post("/auth/jwt/refresh", { refreshToken: client.refreshToken }, 200);
      const { refreshToken, accessToken } = JSON.parse(answer.body) as { refreshToken: string; accessToken: string };
      Object.assign(client, { refreshToken, accessToken, givenAt: performance.now() });
      return true;
    } finally {
      client.busy = false;
    }
  }

  #check(headers: Readonly<Record<string, string>>): Promise<boolean> {
    return this.#get("/auth/session", headers);
  }

  async #get(path: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
    expectStatus(await send(this.#url(path), { method: "GET", headers }), 200);
    return true;
  }

  async #post(path: string, body: object, status: number, more: Sending["headers"] = {}): Promise<Sent> {
    // Another network each time: a crowd does not come from one.
    const headers = { "x-forwarded-for": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`, ...more };
    return expectStatus(await send(this.#url(path), { method: "POST", headers, body }), status);
  }

  #url(path: string): string {
    const { urls } = this.#options;
    this.#turn += 1;
    return `${urls[this.#turn % urls.length] ?? ""}${path}`;
  }

  #note(what: string): void {
    this.#unexpected[what] = (this.#unexpected[what] ?? 0) + 1;
  }
}

/** A session that began a while ago, with nothing under way. */
function takeOlder(cookies: string[]): string | undefined {
  return cookies.length > 10 ? cookies.shift() : undefined;
}

function expectStatus(answer: Sent, status: number): Sent {
  if (answer.status !== status) throw new Error(String(answer.status));
  return answer;
}

function pick<T>(list: readonly T[]): T | undefined {
  return list[randomInt(list.length)];
}

function cookieOf(headers: Sent["headers"]): string {
  return headers["set-cookie"]?.find((line) => line.includes("latchkey-session="))?.split(";", 1)[0] ?? "";
}
