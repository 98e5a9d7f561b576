import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "../flows/server-process.ts";

const password = "violet anchor nine lantern";

/** Somebody who is signed in, by a cookie or by tokens. */
export interface Person {
  readonly email: string;
  readonly carrier: "cookie" | "token";
  /** The cookie, or the access token. */
  credential: string;
  refreshToken: string;
}

/** People who come all the time, to any server that is there, and what they met. */
export class People {
  /** Changes under them, as behind a load balancer. */
  servers: ServerProcess[];
  readonly people: Person[] = [];
  /** Answers that were as they have to be. */
  checked = 0;
  refreshed = 0;
  /** What must not have happened. */
  readonly wrong: string[] = [];
  #isOver = false;
  #loops: Promise<void>[] = [];
  #turn = 0;

  constructor(servers: ServerProcess[]) {
    this.servers = servers;
  }

  /** Registers somebody at a server. */
  async add(server: ServerProcess, carrier: Person["carrier"]): Promise<Person> {
    const email = `${randomBytes(6).toString("hex")}@example.net`;
    const session = carrier === "token" ? { carrier: "token", transport: "body" } : {};
    const response = await call(server, "POST", "/auth/register", {}, { email, password, ...session });
    if (response === null || response.status !== 201) throw new Error(`Nobody is registered: ${response?.status}`);
    const body = response.body as { accessToken?: string; refreshToken?: string };
    const person: Person = {
      ...{ email, carrier },
      credential: body.accessToken ?? response.cookie,
      refreshToken: body.refreshToken ?? "",
    };
    this.people.push(person);
    return person;
  }

  /** Whether a server knows a credential. */
  async statusAt(server: ServerProcess, person: Person): Promise<number> {
    return (await call(server, "GET", "/auth/session", headersOf(person)))?.status ?? 0;
  }

  /** Ends the session of somebody who does not come any more. */
  async logOut(server: ServerProcess, person: Person): Promise<void> {
    this.people.splice(this.people.indexOf(person), 1);
    const response = await call(server, "POST", "/auth/logout", headersOf(person), {});
    if (response?.status !== 204) throw new Error(`Nobody is logged out: ${response?.status}`);
  }

  /** Everybody comes, again and again, each after the answer before. */
  begin(): void {
    this.#loops = this.people.map((person) => this.#come(person));
  }

  /** How often somebody has been answered. Resolves once it is so many times more. */
  async more(times: number): Promise<void> {
    const until = this.checked + times;
    while (this.checked < until && this.wrong.length === 0) await sleep(10);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #come(person: Person): Promise<void> {
    for (let i = 0; !this.#isOver && this.wrong.length === 0; i += 1) {
      if (!this.people.includes(person)) return;
      if (person.carrier === "token" && i % 10 === 9) await this.#refresh(person);
      else await this.#ask("GET", "/auth/session", headersOf(person));
    }
  }

  async #refresh(person: Person): Promise<void> {
    const { refreshToken } = person;
    const key = randomBytes(16).toString("hex");
    const response = await this.#ask("POST", "/auth/jwt/refresh", { "idempotency-key": key }, { refreshToken });
    const body = response?.body as { accessToken?: string; refreshToken?: string } | undefined;
    if (!body?.accessToken || !body.refreshToken) return;
    person.credential = body.accessToken;
    person.refreshToken = body.refreshToken;
    this.refreshed += 1;
  }

  /** One request, tried again where nobody listens, and where it is said when. */
  async #ask(method: string, path: string, headers: Headers, body?: object): Promise<Answered | null> {
    while (!this.#isOver) {
      const server = this.servers[this.#turn++ % this.servers.length];
      const response = server ? await call(server, method, path, headers, body) : null;
      if (response?.status === 200) {
        this.checked += 1;
        // People do not come without a pause, and the servers have other things to do here.
        await sleep(10);
        return response;
      }
      if (response !== null && !(response.status === 503 && response.retryAfter)) {
        this.wrong.push(`${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`);
        return null;
      }
      await sleep(20);
    }
    return null;
  }
}

type Headers = Readonly<{ [name: string]: string }>;

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly cookie: string;
  readonly retryAfter: boolean;
}

function headersOf({ carrier, credential }: Person): Headers {
  return carrier === "token" ? { authorization: `Bearer ${credential}` } : { cookie: credential };
}

/** Null: nobody listens, or the connection broke. Not by `fetch`, which says that it is a browser. */
function call(
  { url }: ServerProcess,
  method: string,
  path: string,
  headers: Headers,
  body?: object,
): Promise<Answered | null> {
  return new Promise((resolve) => {
    const given = body === undefined ? "" : JSON.stringify(body);
    const length = { "content-type": "application/json", "content-length": Buffer.byteLength(given) };
    const options = { method, agent: false, headers: { ...headers, ...(body && length) } };
    const outgoing = request(url + path, options, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      incoming
        .once("error", () => resolve(null))
        .once("end", () => {
          resolve({
            status: incoming.statusCode ?? 0,
            body: text.startsWith("{") ? JSON.parse(text) : {},
            cookie: incoming.headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "",
            retryAfter: incoming.headers["retry-after"] !== undefined,
          });
        });
    });
    outgoing.once("error", () => resolve(null)).end(given);
  });
}
