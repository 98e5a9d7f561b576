import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the double of a provider saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The fields of a form, or none. */
  readonly form: URLSearchParams;
  readonly body: string;
}

export interface DoubleAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What answers one path, by method and path: `"GET /user"`. */
export type DoubleRoutes = Readonly<Record<string, (request: SeenRequest) => DoubleAnswer | Promise<DoubleAnswer>>>;

/** What answers in a route's place: with something of its own, not at all, or as the route would. */
export type Misbehaviour = (request: SeenRequest) => DoubleAnswer | "hang" | "pass";

/** The part of a provider's double that speaks HTTP on loopback. */
export class DoubleServer {
  readonly requests: SeenRequest[] = [];
  /** Answers in the place of a route, by the same name. */
  readonly instead: Record<string, Misbehaviour> = {};
  /** Answers in the place of every route. */
  insteadOfAll: Misbehaviour | null = null;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port of 127.0.0.1. `routes` is asked for once the origin is known. */
  static async start(
    routes: (origin: string) => DoubleRoutes,
    { fallback = () => text(404, "There is nothing here.") }: { fallback?: DoubleRoutes[string] } = {},
  ): Promise<DoubleServer> {
    let table: DoubleRoutes = {};
    const server = createServer((request, response) => {
      void double.#answer(table, fallback, request, response);
    });
    const double = new DoubleServer(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    table = routes(double.origin);
    return double;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The requests of one route. */
  seen(route: string): readonly SeenRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(
    table: DoubleRoutes,
    fallback: DoubleRoutes[string],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    const body = await readBody(request);
    const seen: SeenRequest = {
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      form: readForm(request, body),
      body,
    };
    this.requests.push(seen);
    const route = `${seen.method} ${seen.path}`;
    const instead = (this.instead[route] ?? this.insteadOfAll)?.(seen) ?? "pass";
    if (instead === "hang") return;
    const answer = instead === "pass" ? await (table[route] ?? fallback)(seen) : instead;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): DoubleAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer in words, for people. */
export function text(status: number, body: string): DoubleAnswer {
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** Sends the browser on. */
export function redirect(to: string, fields: Readonly<Record<string, string | null>>): DoubleAnswer {
  const url = new URL(to);
  for (const [name, value] of Object.entries(fields)) if (value !== null) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href }, body: "" };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function readForm(request: IncomingMessage, body: string): URLSearchParams {
  const type = request.headers["content-type"] ?? "";
  return new URLSearchParams(type.startsWith("application/x-www-form-urlencoded") ? body : "");
}
