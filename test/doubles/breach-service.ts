import { createHash } from "node:crypto";
import { type DoubleAnswer, DoubleServer } from "./double-server.ts";

/** The path of the service, as its documentation has it. */
const path = "/range/";

/**
 * The range API of Pwned Passwords as its documentation describes it: `GET /range/{first 5 hex}` gives the rest of every hash that begins so,
 * in upper case, with a count, in lines that end in CRLF; with `Add-Padding: true` rows with a count of 0 among them.
 */
export class BreachService {
  readonly #server: DoubleServer;
  readonly #breached = new Map<string, number>();

  private constructor(server: DoubleServer) {
    this.#server = server;
  }

  static async start(): Promise<BreachService> {
    let service: BreachService | null = null;
    const server = await DoubleServer.start(() => ({}), {
      fallback: (request) => {
        if (service && request.method === "GET" && request.path.startsWith(path)) {
          return service.#answer(request.path.slice(path.length), request.headers["add-padding"] === "true");
        }
        return { status: 400, body: "The hash prefix was not in a valid format" };
      },
    });
    service = new BreachService(server);
    return service;
  }

  get url(): string {
    return `${this.#server.origin}${path}`;
  }

  /** The five characters of each question, as they came. */
  get asked(): readonly string[] {
    return this.#server.requests.map((request) => request.path.slice(path.length));
  }

  get requests(): DoubleServer["requests"] {
    return this.#server.requests;
  }

  /** Answers everything in the service's place; null: it is itself again. */
  behave(instead: DoubleAnswer | "hang" | null): void {
    this.#server.insteadOfAll = instead === null ? null : () => instead;
  }

  /** A password that was stolen. A count of 0 is a row that only fills the answer up. */
  add(password: string, count = 3): void {
    this.#breached.set(sha1(password), count);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(prefix: string, withPadding: boolean): DoubleAnswer {
    if (!/^[0-9A-F]{5}$/.test(prefix)) return { status: 400, body: "The hash prefix was not in a valid format" };
    const rows = [...this.#breached].filter(([hash]) => hash.startsWith(prefix));
    const others = Array.from({ length: 20 }, (_, i): [string, number] => [
      prefix + sha1(`other ${i}`).slice(5),
      7 + i,
    ]);
    const padding = Array.from({ length: 800 }, (_, i): [string, number] => [prefix + sha1(`pad ${i}`).slice(5), 0]);
    const all = [...rows, ...others, ...(withPadding ? padding : [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const body = all.map(([hash, count]) => `${hash.slice(5)}:${count}`).join("\r\n");
    return { status: 200, headers: { "content-type": "text/plain" }, body };
  }
}

function sha1(text: string): string {
  return createHash("sha1").update(text, "utf8").digest("hex").toUpperCase();
}
