import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { createAuth } from "../../../src/index.ts";
import { newEmail, sessionCookie } from "../../faults/bench/load/start-session.ts";
import type { Door } from "./doors.ts";

/** What somebody does. Each but the checks is sent by a method that a balancer must not repeat. */
export type Kind = "check by cookie" | "check by token" | "refresh" | "change of name" | "log-in" | "log-out";

export interface LoadOptions {
  /** The load is shared out among them. */
  readonly doors: readonly Door[];
  /** Requests a second, over all. */
  readonly rate: number;
  /** People, each of whom does one thing at a time. */
  readonly people: number;
  /** Of these, how many have a password and log in. */
  readonly members: number;
  /** Share of requests that are log-ins or log-outs. Each log-in costs a hash. */
  readonly comings: number;
  readonly databaseUrl: string;
  readonly secret: string;
}

/** A request that was not answered as it has to be. */
export interface Failure {
  readonly kind: Kind;
  readonly door: Door["name"];
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly found: string;
}

export interface LoadResult {
  readonly sent: number;
  readonly seconds: number;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly failures: readonly Failure[];
  /** Milliseconds, of all requests. */
  readonly latencies: readonly number[];
}

interface Person {
  readonly door: Door;
  readonly agent: Agent;
  readonly cookie: string;
  accessToken: string;
  refreshToken: string;
  /** Null: she has no password. */
  readonly member: { readonly email: string; cookie: string | null } | null;
}

interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly text: string;
}

interface Sending {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

const origin = "https://auth.example.com";
const password = "violet anchor 771 lantern";
/** Milliseconds after which a request counts as lost. */
const patience = 30_000;

/** Sends what people do until it is told to stop. */
export class MixedLoad {
  readonly #options: LoadOptions;
  readonly #people: Person[] = [];
  readonly #failures: Failure[] = [];
  readonly #latencies: number[] = [];
  readonly #counts = {
    "check by cookie": 0,
    "check by token": 0,
    refresh: 0,
    "change of name": 0,
    "log-in": 0,
    "log-out": 0,
  };
  #began = 0;
  #sent = 0;
  #isOver = false;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** Makes people with sessions, beside the servers: hashing all their passwords would take its time. */
  async prepare(): Promise<void> {
    const { databaseUrl: database, secret, people, members, doors } = this.#options;
    const auth = createAuth({ baseUrl: origin, trustedProxies: "127.0.0.1", database, secret });
    try {
      for (let i = 0; i < people; i += 1) {
        const door = doors[i % doors.length] as Door;
        const email = newEmail();
        const { id: userId } = await auth.users.create(i < members ? { email, password } : { email });
        const started = { userId, method: "bench", headers: {} } as const;
        const { cookies } = await auth.startSession(started);
        const token = await auth.startSession({ ...started, carrier: "token", transport: "body" });
        this.#people.push({
          door,
          // An address of her own: limits count by networks.
          agent: new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.0.${1 + (i >> 7)}.${1 + (i & 127)}` }),
          cookie: sessionCookie(cookies),
          accessToken: token.accessToken ?? "",
          refreshToken: token.refreshToken ?? "",
          member: i < members ? { email, cookie: null } : null,
        });
      }
    } finally {
      await auth.close();
    }
  }

  /** Begins. Resolves when `stop` was called and every answer is there. */
  async run(): Promise<void> {
    this.#began = performance.now();
    await Promise.all(this.#people.map((person, number) => this.#live(person, number)));
    for (const { agent } of this.#people) agent.destroy();
  }

  stop(): void {
    this.#isOver = true;
  }

  get result(): LoadResult {
    const seconds = (performance.now() - this.#began) / 1000;
    const { length: sent } = this.#latencies;
    return { sent, seconds, counts: this.#counts, failures: this.#failures, latencies: this.#latencies };
  }

  async #live(person: Person, number: number): Promise<void> {
    const { rate, people, members, comings } = this.#options;
    const pause = (people / rate) * 1000;
    const chance = (comings * people) / Math.max(members, 1);
    let due = performance.now() + (pause * number) / people;
    while (!this.#isOver) {
      const now = performance.now();
      if (now < due) await sleep(due - now);
      // What was missed on a machine that is too busy is not made up for all at once.
      due = Math.max(due + pause, performance.now() - 1_000);
      if (person.member && Math.random() < chance) await this.#comeOrGo(person, person.member);
      else await this.#act(person);
    }
  }

  async #act(person: Person): Promise<void> {
    const chance = Math.random();
    const { cookie, accessToken } = person;
    if (chance < 0.6)
      return void (await this.#send(person, "check by cookie", {
        method: "GET",
        path: "/session",
        headers: { cookie },
      }));
    if (chance < 0.8) {
      const headers = { authorization: `Bearer ${accessToken}` };
      return void (await this.#send(person, "check by token", { method: "GET", path: "/session", headers }));
    }
    if (chance < 0.9) return this.#refresh(person);
    const body = { name: `Ada ${this.#sent}` };
    await this.#send(person, "change of name", { method: "PATCH", path: "/user", headers: { cookie, origin }, body });
  }

  async #refresh(person: Person): Promise<void> {
    const { refreshToken } = person;
    const answer = await this.#send(person, "refresh", {
      method: "POST",
      path: "/jwt/refresh",
      body: { refreshToken },
    });
    if (answer === null) return;
    const pair = JSON.parse(answer.text) as Pick<Person, "accessToken" | "refreshToken">;
    person.accessToken = pair.accessToken;
    person.refreshToken = pair.refreshToken;
  }

  async #comeOrGo(person: Person, member: NonNullable<Person["member"]>): Promise<void> {
    const { cookie, email } = member;
    if (cookie === null) {
      const body = { email, password };
      const answer = await this.#send(person, "log-in", { method: "POST", path: "/login", headers: { origin }, body });
      member.cookie = answer && sessionCookie(answer.cookies);
      return;
    }
    member.cookie = null;
    await this.#send(person, "log-out", { method: "POST", path: "/logout", headers: { cookie, origin }, body: {} });
  }

  /** Null: it failed, which is noted. */
  async #send(person: Person, kind: Kind, sending: Sending): Promise<Answer | null> {
    const began = performance.now();
    this.#sent += 1;
    let found: string;
    try {
      const answer = await exchange(person, sending);
      this.#latencies.push(performance.now() - began);
      this.#counts[kind] += 1;
      if (answer.status < 300) return answer;
      found = `${answer.status} ${answer.text.slice(0, 200)}`;
    } catch (error) {
      this.#latencies.push(performance.now() - began);
      this.#counts[kind] += 1;
      found =
        error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ""} ${error.message}` : String(error);
    }
    this.#failures.push({ kind, door: person.door.name, at: Math.round(began - this.#began), found });
    return null;
  }
}

function exchange({ door, agent }: Person, { method, path, headers = {}, body }: Sending): Promise<Answer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const content =
    body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: door.port,
        servername: "auth.example.com",
        rejectUnauthorized: false,
        agent,
        method,
        path: `/auth${path}`,
        headers: { host: "auth.example.com", ...content, ...headers },
      },
      (incoming) => {
        let received = "";
        incoming.setEncoding("utf8").on("data", (chunk: string) => {
          received += chunk;
        });
        incoming.on("error", reject);
        incoming.on("end", () => {
          resolve({ status: incoming.statusCode ?? 0, cookies: incoming.headers["set-cookie"] ?? [], text: received });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.setTimeout(patience, () => outgoing.destroy(new Error(`No answer in ${patience} ms`)));
    outgoing.end(text);
  });
}
