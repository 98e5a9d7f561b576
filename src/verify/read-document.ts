import { type FeedDeps, feedPath } from "./feed-deps.ts";
import { parseDocument } from "./feed-message.ts";
import { momentOf } from "./known-revocations.ts";
import { OutboundError } from "./outbound.ts";

/** Everything in force, should it be hundreds of thousands of entries. */
const maxBytes = 64 * 1024 * 1024;

export interface DocumentOptions {
  /** Seconds. */
  readonly wait: number;
  /** Milliseconds that the answer may take beyond that. */
  readonly timeout: number;
  /** Whether this one continues one that was read before: the issuer's times are then compared. */
  readonly isNext: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads what is new in the feed by one request, which the issuer answers at once when there is something and after `wait` seconds at the
 * latest. Gives how many entries came. Throws an error that says why there is no answer.
 */
export async function readDocument(deps: FeedDeps, options: DocumentOptions): Promise<number> {
  const { outbound, serviceKey, known, clock } = deps;
  const requested = momentOf(clock);
  const query = new URLSearchParams({
    wait: String(options.wait),
    ...(known.cursor !== null && { after: known.cursor }),
  });
  const request = {
    path: `${feedPath}?${query}`,
    accept: "application/json",
    headers: { authorization: `Bearer ${serviceKey}` },
    timeout: options.timeout + options.wait * 1000,
  };
  try {
    const { text } = await outbound.read(request, maxBytes, options.signal);
    const document = parseDocument(text);
    known.add(document.entries);
    const arrived = options.isNext ? momentOf(clock) : undefined;
    if (known.setReady(document, requested, arrived)) return document.entries.length;
  } catch (error) {
    if (known.cursor === null || !(error instanceof OutboundError) || error.status !== 410) throw error;
    // The database is another one, or went back. What is known is kept until everything in force was read.
    known.startOver();
  }
  return readDocument(deps, { ...options, isNext: false });
}
