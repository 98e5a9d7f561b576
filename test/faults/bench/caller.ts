import { request } from "node:http";
import type { Answer, Outcome, Record } from "./record.ts";
import type { Site } from "./site.ts";

/** One request of a client. */
export interface Call {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** The path as it stands in the record: without ids. @default the path */
  readonly name?: string;
  readonly headers?: Readonly<{ [name: string]: string }>;
  readonly body?: unknown;
  /** Where the client is. */
  readonly ip: string;
  /** Asks this process and no other. @default the next one in turn */
  readonly process?: number;
}

/** What came of a call. Without an answer the body is null. */
export interface Called extends Answer {
  // Answers are read for what must be in them.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly cookies: readonly string[];
  /** Seconds to wait, as the answer says. */
  readonly retryAfter: number;
}

/** Milliseconds that a client waits for an answer, at most: longer than any deadline, so that it can be said how late one was. */
const patience = 45_000;

/** Milliseconds between two looks at a process, and until one that says nothing is taken for one that hangs. */
const lookEvery = 400;
const lookPatience = 1_000;

/**
 * Sends requests as a load balancer does: to one process after the other, of those that were well when it last looked (`/readyz`), and to
 * all where none was. A process that takes no connection is passed over, because nothing was sent to it; whatever happens after that is the
 * client's to bear. Each request has a connection of its own.
 */
export class Caller {
  readonly #site: Site;
  readonly #record: Record;
  readonly #sick = new Set<number>();
  #turn = 0;

  constructor(site: Site, record: Record) {
    this.#site = site;
    this.#record = record;
  }

  /** Begins to look how the processes are. Gives what ends it. */
  watch(): () => void {
    const timers = this.#site.servers.map(({ number, url }) => {
      let isLooking = false;
      return setInterval(() => {
        if (isLooking) return;
        isLooking = true;
        const call = { path: "/readyz", ip: "127.0.0.1" };
        void exchange(`${url}/readyz`, call, lookPatience).then(({ status }) => {
          isLooking = false;
          if (status === 200) this.#sick.delete(number);
          else this.#sick.add(number);
        });
      }, lookEvery);
    });
    return () => {
      for (const timer of timers) clearInterval(timer);
    };
  }

  #order(): number[] {
    const { servers } = this.#site;
    const first = this.#turn++ % servers.length;
    const all = servers.map((_, i) => (first + i) % servers.length);
    const well = all.filter((number) => !this.#sick.has(number));
    return well.length === 0 ? all : well;
  }

  /** Never rejects. Everything is in the record afterwards. */
  async call(call: Call): Promise<Called> {
    const called = await this.#send(call);
    const { body: _, cookies: __, retryAfter: ___, ...answer } = called;
    this.#record.answers.push(answer);
    return called;
  }

  async #send(call: Call): Promise<Called> {
    const { servers } = this.#site;
    const order = call.process === undefined ? this.#order() : [call.process];
    const at = this.#record.now();
    let received = nothing;
    let process = -1;
    for (process of order) {
      received = await exchange(`${servers[process]?.url}${call.path}`, call, patience);
      if (received.outcome !== "unreachable") break;
    }
    return this.#called(call, received, at, process);
  }

  #called(call: Call, { outcome, status, headers, text }: Received, at: number, process: number): Called {
    const { method = "GET", path, name = path } = call;
    const body = parse(text);
    const when = headers["retry-after"];
    return {
      at,
      took: this.#record.now() - at,
      process,
      what: `${method} ${name}`,
      outcome,
      status,
      code: typeof body?.code === "string" ? body.code : null,
      saysWhen: typeof when === "string" && /^\d+$/.test(when),
      body,
      cookies: [headers["set-cookie"] ?? []].flat(),
      retryAfter: Number(when ?? 0),
    };
  }
}

interface Received {
  readonly outcome: Outcome;
  readonly status: number;
  readonly headers: Readonly<{ [name: string]: string | string[] | undefined }>;
  readonly text: string;
}

const nothing: Received = { outcome: "unreachable", status: 0, headers: {}, text: "" };

function exchange(
  url: string,
  { method = "GET", headers = {}, body, ip }: Call,
  milliseconds: number,
): Promise<Received> {
  return new Promise((resolve) => {
    const none = (outcome: Outcome): void => resolve({ ...nothing, outcome });
    const text = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(url, {
      method,
      agent: false,
      headers: {
        ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        "x-forwarded-for": ip,
        "x-forwarded-proto": "https",
        ...headers,
      },
    });
    let timer: NodeJS.Timeout | null = setTimeout(() => {
      timer = null;
      none("late");
      outgoing.destroy();
    }, milliseconds);
    const settle = (): void => {
      if (timer) clearTimeout(timer);
    };
    outgoing.on("response", (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", () => none("broken"));
      incoming.on("close", () => {
        settle();
        // An answer that broke off is none.
        if (!incoming.complete) return none("broken");
        resolve({
          outcome: "answered",
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(parts).toString(),
        });
      });
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      settle();
      none(error.code === "ECONNREFUSED" ? "unreachable" : "broken");
    });
    outgoing.end(text);
  });
}

// oxlint-disable-next-line typescript/no-explicit-any
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
