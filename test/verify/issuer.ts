import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { freePort } from "../setup/free-port.ts";

/** A key that the issuer signs with. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** One entry as it goes over the wire. */
export interface WireEntry {
  readonly kind: string;
  readonly subject: string;
  readonly version?: number;
}

export const serviceKey = "lkv_testofverifiers";

/**
 * An issuer that speaks the wire format of docs/reference/revocation-feed.md, key sets and introspection over real HTTP, and misbehaves in
 * the ways that a test asks for.
 */
export class TestIssuer {
  readonly keys: SigningKey[] = [];
  /** Requests by path. */
  readonly requests: Record<string, number> = {};
  /** Headers of the requests of the feed. */
  readonly feedRequests: { url: string; lastEventId: string | undefined; authorization: string | undefined }[] = [];
  /** Everything in force, in order: the place in the list is the place in the log. */
  readonly entries: WireEntry[] = [];
  epoch = "epoch";
  accessTokenLifetime = 900;
  /** Milliseconds between two `time` events. */
  beat = 100;
  /** Whether `time` goes out at all. */
  beats = true;
  /** Milliseconds that the issuer's clock is ahead. */
  ahead = 0;
  /** Answers a path in the issuer's place, or gives "pass". */
  instead: Record<string, (request: IncomingMessage, response: ServerResponse) => void | "pass"> = {};
  readonly streams = new Set<ServerResponse>();
  #server: Server | null = null;
  #timer: NodeJS.Timeout | undefined;
  #port = 0;
  readonly #polls = new Set<() => void>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}/auth`;
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<this> {
    if (this.keys.length === 0) await this.addKey("ES256");
    const server = createServer((request, response) => this.#answer(request, response));
    this.#port ||= await freePort();
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    this.#timer = setInterval(() => this.#beat(), this.beat);
    return this;
  }

  /** Ends at once, with every connection. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    this.streams.clear();
    await closed;
  }

  async addKey(alg: string, kid = `key-${randomUUID()}`): Promise<SigningKey> {
    const { privateKey, publicKey } = await generateKeyPair(alg, {
      extractable: true,
      modulusLength: 3072,
      ...(alg === "EdDSA" && { crv: "Ed25519" }),
    });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
    const key = { kid, alg, privateKey, jwk };
    this.keys.push(key);
    return key;
  }

  /** An access token, by the first key unless another is given. */
  token(claims: Readonly<Record<string, unknown>> = {}, key: SigningKey = this.keys[0]!): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: this.url,
      aud: this.url,
      sub: randomUUID(),
      sid: randomUUID(),
      ver: 1,
      iat: now,
      exp: now + 900,
      jti: randomUUID(),
      auth_time: now,
      email: "ada@example.com",
      email_verified: true,
      role: "user",
      ...claims,
    };
    return new SignJWT(all).setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt" }).sign(key.privateKey);
  }

  /** Revokes something, and tells the streams. */
  revoke(kind: string, id: string, version?: number): void {
    const entry = { kind, subject: subjectOf(kind, id), ...(version !== undefined && { version }) };
    this.entries.push(entry);
    for (const stream of this.streams) send(stream, "revocation", entry, this.cursor);
    for (const poll of [...this.#polls]) poll();
  }

  get cursor(): string {
    return `${this.epoch}.${this.entries.length}`;
  }

  get asOf(): number {
    return (Date.now() + this.ahead) / 1000;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://issuer");
    const path = pathname.replace("/auth", "");
    this.requests[path] = (this.requests[path] ?? 0) + 1;
    const lastEventId = request.headers["last-event-id"]?.toString();
    if (path === "/revocations") {
      this.feedRequests.push({ url: request.url ?? "", lastEventId, authorization: request.headers.authorization });
    }
    if (this.instead[path] && this.instead[path](request, response) !== "pass") return;
    if (path === "/jwks") return json(response, 200, { keys: this.keys.map(({ jwk }) => jwk) });
    const isAllowed = request.headers.authorization === `Bearer ${serviceKey}`;
    if (!isAllowed) return json(response, 401, { code: "unauthenticated" });
    if (path === "/introspect") return json(response, 200, { active: true });
    if (path !== "/revocations") return json(response, 404, {});
    const after = searchParams.get("after") ?? lastEventId ?? null;
    const [epoch, place] = after?.split(".") ?? [this.epoch, "0"];
    if (epoch !== this.epoch || Number(place) > this.entries.length) {
      return json(response, 410, { code: "cursor_expired" });
    }
    const wait = searchParams.get("wait");
    if (wait === null) this.#stream(response, after === null ? null : Number(place));
    else this.#poll(response, Number(place), after === null ? 0 : Number(wait));
  }

  #stream(response: ServerResponse, after: number | null): void {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
    response.flushHeaders();
    if (after === null) {
      for (let i = 0; i === 0 || i < this.entries.length; i += 1000) {
        send(response, "snapshot", { entries: this.entries.slice(i, i + 1000) });
      }
    } else for (const entry of this.entries.slice(after)) send(response, "revocation", entry);
    send(response, "ready", this.#ready(), this.cursor);
    this.streams.add(response);
    response.on("close", () => this.streams.delete(response));
  }

  #poll(response: ServerResponse, after: number, wait: number): void {
    const answer = (): void => {
      clearTimeout(timer);
      this.#polls.delete(answer);
      json(response, 200, { entries: this.entries.slice(after), ...this.#ready() });
    };
    const timer = setTimeout(answer, wait * 1000);
    if (this.entries.length > after) return answer();
    this.#polls.add(answer);
    response.on("close", () => {
      clearTimeout(timer);
      this.#polls.delete(answer);
    });
  }

  #ready() {
    return { cursor: this.cursor, asOf: this.asOf, accessTokenLifetime: this.accessTokenLifetime, staleness: 5 };
  }

  #beat(): void {
    if (!this.beats) return;
    for (const stream of this.streams) send(stream, "time", { cursor: this.cursor, asOf: this.asOf }, this.cursor);
  }
}

/** As the reference describes it. */
export function subjectOf(kind: string, id: string): string {
  return createHash("sha256")
    .update(`latchkey.revocation.v1\0${kind}\0${id}`)
    .digest()
    .subarray(0, 16)
    .toString("base64url");
}

/** Sends an event of a stream. */
export function send(stream: ServerResponse, event: string, data: object, id?: string): void {
  stream.write(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
