import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pathOf } from "../adapter/node-listener.ts";
import { problemRefusal, sendRefusal } from "../adapter/refusal.ts";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { expositionType } from "../metric/exposition.ts";

export interface WatchingOptions {
  readonly auth: Auth;
  /** What a reader of metrics and detail shows; null: see `open`. */
  readonly token: string | null;
  /** Whether a reader without a token sees them where there is none: on a listener that only this machine reaches. */
  readonly open: boolean;
  /** Whether the server is about to end, and wants no more requests. */
  readonly isLeaving: () => boolean;
  /** Every number, as text. */
  readonly readMetrics: () => string | Promise<string>;
}

/** Answers a question about the server's own state, or gives null for any other path. */
export type Watching = (incoming: IncomingMessage, outgoing: ServerResponse) => Watched | null;

/** What was asked for, for the log. */
export type Watched = "healthz" | "readyz" | "metrics";

/**
 * `/healthz`: the process is alive. `/readyz`: it can serve, and for who may know, why not. `/metrics`: its numbers, for who may
 * know; for everybody else there is no such path.
 */
export function createWatching({ auth, token, open, isLeaving, readMetrics }: WatchingOptions): Watching {
  const expected = token === null ? null : digest(`Bearer ${token}`);
  // Security: both are hashed, so that the comparison takes the same time whatever was sent.
  const mayKnow = ({ headers }: IncomingMessage): boolean =>
    expected === null ? open : timingSafeEqual(digest(headers.authorization ?? ""), expected);
  return (incoming, outgoing) => {
    const path = pathOf(incoming.url ?? "");
    const isRead = incoming.method === "GET" || incoming.method === "HEAD";
    if (!isRead && (path === "/healthz" || path === "/readyz")) {
      sendRefusal(outgoing, problemRefusal(new AuthError("method_not_allowed", { allow: ["HEAD", "GET"] }), null));
      return path === "/healthz" ? "healthz" : "readyz";
    }
    if (!isRead) return null;
    if (path === "/healthz") {
      send(outgoing, 200, { status: "alive" });
      return "healthz";
    }
    if (path === "/readyz") {
      if (isLeaving()) send(outgoing, 503, { status: "stopping" });
      else void answerReady(auth, outgoing, mayKnow(incoming));
      return "readyz";
    }
    if (path !== "/metrics" || !mayKnow(incoming)) return null;
    void answerMetrics(readMetrics, outgoing);
    return "metrics";
  };
}

async function answerReady(auth: Auth, outgoing: ServerResponse, withDetail: boolean): Promise<void> {
  const { ready, ...checks } = await internalsOf(auth).checkHealth();
  const status = ready ? "ready" : "unavailable";
  send(outgoing, ready ? 200 : 503, withDetail ? { status, ...checks } : { status });
}

async function answerMetrics(readMetrics: WatchingOptions["readMetrics"], outgoing: ServerResponse): Promise<void> {
  const text = await readMetrics();
  outgoing.writeHead(200, { "content-type": expositionType, ...noStore }).end(text);
}

const noStore = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Answers with a small JSON document. */
export function send(outgoing: ServerResponse, status: number, body: object): void {
  const retry = status === 503 ? { "retry-after": "1" } : {};
  outgoing.writeHead(status, { "content-type": "application/json", ...noStore, ...retry }).end(JSON.stringify(body));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
