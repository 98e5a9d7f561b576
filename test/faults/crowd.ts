import { setTimeout as sleep } from "node:timers/promises";
import { newEmail, sessionCookieName } from "../flows/installation.ts";
import type { Auth } from "../../src/index.ts";

/** Somebody with a session. */
export interface Visitor {
  readonly sessionId: string;
  readonly cookie: string;
  state: "live" | "ending" | "ended";
  /** When the answer to the ending arrived, by `performance.now()`. */
  endedAt: number;
}

const perPerson = 50;

/** Starts sessions for a few people. */
export async function gather(auth: Auth, sessions: number): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  while (visitors.length < sessions) {
    const user = await auth.users.create({ email: newEmail() });
    for (let i = 0; i < perPerson && visitors.length < sessions; i += 1) {
      const { session, cookies } = await auth.startSession({ userId: user.id, method: "test", headers: {} });
      const cookie = cookies.find((one) => one.startsWith(`${sessionCookieName}=`))?.split(";", 1)[0] ?? "";
      visitors.push({ sessionId: session.id, cookie, state: "live", endedAt: 0 });
    }
  }
  return visitors;
}

/** What a load has seen. */
export interface Seen {
  checks: number;
  /** Checks of live sessions by the status of their answer. */
  readonly statuses: Map<number, number>;
  /** Answers of 503 that do not say when to come back. */
  withoutRetryAfter: number;
  /** Ids of sessions that were accepted after their ending was due everywhere. */
  readonly revived: Set<string>;
  /** Milliseconds. */
  slowest: number;
  endings: number;
  endingsRefused: number;
}

/** Checks sessions on several servers, live ones and ended ones, and ends some, until it is stopped. */
export class Load {
  readonly seen: Seen = {
    checks: 0,
    statuses: new Map(),
    withoutRetryAfter: 0,
    revived: new Set(),
    slowest: 0,
    endings: 0,
    endingsRefused: 0,
  };
  readonly #servers: readonly { readonly url: string }[];
  readonly #visitors: readonly Visitor[];
  readonly #bound: number;
  #running = true;
  readonly #workers: Promise<void>[];

  /** @param bound milliseconds within which an ending has to be known everywhere */
  constructor(servers: readonly { readonly url: string }[], visitors: readonly Visitor[], bound: number) {
    this.#servers = servers;
    this.#visitors = visitors;
    this.#bound = bound;
    const checkers = servers.flatMap((server) => [this.#keepChecking(server), this.#keepChecking(server)]);
    this.#workers = [...checkers, this.#keepEnding()];
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#workers);
  }

  async #keepChecking(server: { readonly url: string }): Promise<void> {
    while (this.#running) {
      await this.#check(server, pick(this.#visitors));
      // Two cores serve everybody here.
      await sleep(2);
    }
  }

  async #check({ url }: { readonly url: string }, visitor: Visitor): Promise<void> {
    const { state, endedAt, cookie, sessionId } = visitor;
    const began = performance.now();
    const { status, headers } = await ask(`${url}/auth/session`, { headers: { cookie } });
    this.seen.checks += 1;
    this.seen.slowest = Math.max(this.seen.slowest, performance.now() - began);
    if (status === 503 && !headers.has("retry-after")) this.seen.withoutRetryAfter += 1;
    // Ended meanwhile: either answer is right.
    if (state === "live" && visitor.state === "live") {
      this.seen.statuses.set(status, (this.seen.statuses.get(status) ?? 0) + 1);
    }
    if (state === "ended" && status === 200 && began - endedAt > this.#bound) this.seen.revived.add(sessionId);
  }

  /** One every tenth of a second, of the first half: the others stay to be checked. */
  async #keepEnding(): Promise<void> {
    const candidates = this.#visitors.slice(0, this.#visitors.length / 2);
    for (const visitor of candidates) {
      await sleep(100);
      if (!this.#running) return;
      visitor.state = "ending";
      const { status } = await ask(`${pick(this.#servers).url}/auth/logout`, {
        method: "POST",
        headers: { cookie: visitor.cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" },
        body: "{}",
      });
      if (status === 204) {
        visitor.endedAt = performance.now();
        visitor.state = "ended";
        this.seen.endings += 1;
      } else {
        // Whether it was written nobody can say; it is neither checked nor tried again.
        this.seen.endingsRefused += 1;
      }
    }
  }
}

/** An answer that did not come, or broke off, has the status 0. */
async function ask(url: string, init: RequestInit): Promise<{ readonly status: number; readonly headers: Headers }> {
  try {
    const response = await fetch(url, init);
    await response.arrayBuffer();
    return response;
  } catch {
    return { status: 0, headers: new Headers() };
  }
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}

/** What every server says of every session: ids of live ones that are refused, and of ended ones that are accepted. */
export async function takeStock(
  servers: readonly { readonly url: string }[],
  visitors: readonly Visitor[],
): Promise<{ readonly lost: string[]; readonly revived: string[]; readonly asked: number }> {
  const lost: string[] = [];
  const revived: string[] = [];
  let asked = 0;
  for (const { url } of servers) {
    for (const { state, cookie, sessionId } of visitors) {
      if (state === "ending") continue;
      const response = await fetch(`${url}/auth/session`, { headers: { cookie } });
      await response.arrayBuffer();
      asked += 1;
      if (state === "live" && response.status !== 200) lost.push(sessionId);
      if (state === "ended" && response.status !== 401) revived.push(sessionId);
    }
  }
  return { lost, revived, asked };
}

/** Seconds an outage lasts: a few, or as long as LATCHKEY_TEST_OUTAGE=full asks for. */
export function outage(full: number): number {
  return process.env.LATCHKEY_TEST_OUTAGE === "full" ? full : 4;
}
