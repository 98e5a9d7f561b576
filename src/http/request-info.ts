import type { ErrorCode } from "../error/error-table.ts";
import type { ParsedBody } from "./body.ts";

/** What is known about a request that the request itself does not say. */
export interface RequestInfo {
  /** The address of the peer, as the socket or the framework gives it. */
  readonly remoteAddress?: string | null;
  /** Whether our own pages are served beside the API. @default false */
  readonly pages?: boolean;
}

/** How a request was answered. Nothing in it was written by the client; an id may be a trusted proxy's. */
export interface RequestOutcome {
  readonly requestId: string;
  readonly method: string;
  /** The client's address, of IPv6 the /64: what limits go by. */
  readonly network: string;
  /** The endpoint's or page's id; `unknown` for a path that leads nowhere. */
  readonly route: string;
  readonly status: number;
  /** The code of the refusal, also where a form was answered with a redirect. Null: there was none. */
  readonly code: ErrorCode | null;
  /** Of `invalid_input` that a person's browser got, who cannot say it: what was wrong, such as `/redirectUri not_registered`. Never a value. */
  readonly problems: readonly string[];
  /** The trace it was recorded in. Null: none. */
  readonly traceId?: string | null;
}

/** A connection, for an answer that never ends by itself. */
export interface Connection {
  /** Cuts it now, whatever is under way: for a client that does not read. */
  readonly cut: () => void;
  /**
   * Closes it after the answer, instead of keeping it for the next request: a server that stops would wait for that one. Until then it may
   * be silent for as long as it likes: whoever writes cuts off who does not read.
   */
  readonly keepNoLonger: () => void;
}

/** The same from an adapter, which may stand behind a router and a body parser. */
export interface AdapterInfo extends RequestInfo {
  /** The path to route on, where a framework has taken a prefix off the one in the URL. */
  readonly path?: string;
  /** What the host already calls this request, so that its log and ours say the same. What is no id gets one made here. */
  readonly requestId?: unknown;
  /** Whether `remoteAddress` is what the framework made of forwarding headers: it has been told of its proxies, and they are no news. */
  readonly isResolved?: boolean;
  /** Is told how the request was answered, right before it is. */
  readonly onAnswer?: (outcome: RequestOutcome) => void;
  /** What carries the answer, where there is such a thing. */
  readonly connection?: Connection;
  /** Set when something before us has read the body. */
  readonly parsedBody?: ParsedBody;
  /** The server lets no more of a body through than its `Content-Length` says. */
  readonly keepsLength?: boolean;
  /** The adapter asks every answer for its text, and sends that: an answer that has one needs no body besides. */
  readonly sendsText?: boolean;
}
