import type { ParsedBody } from "./body.ts";

/** What is known about a request that the request itself does not say. */
export interface RequestInfo {
  /** The address of the peer, as the socket or the framework gives it. */
  readonly remoteAddress?: string | null;
  /** Whether our own pages are served beside the API. @default false */
  readonly pages?: boolean;
}

/** The same from an adapter, which may stand behind a router and a body parser. */
export interface AdapterInfo extends RequestInfo {
  /** The path to route on, where a framework has taken a prefix off the one in the URL. */
  readonly path?: string;
  /** Set when something before us has read the body. */
  readonly parsedBody?: ParsedBody;
}
