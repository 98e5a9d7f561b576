import { setTimeout } from "node:timers/promises";
import type { JsonObject } from "../jws/parse-json-object.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { parseStrictJson } from "../shared/strict-json.ts";
import { CircuitBreaker } from "../outbound/circuit-breaker.ts";
import {
  type OutboundAnswer,
  OutboundError,
  type OutboundOptions,
  outboundTimeout,
  sendOutbound,
} from "../outbound/send-outbound.ts";
import { ProviderFault } from "./provider-fault.ts";

/** How requests are made for `oauth4webapi`. */
export type ProviderFetch = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

export interface ProviderLinkOptions extends OutboundOptions {
  readonly providerId: string;
  readonly clock: Clock;
  /** Names the provider in each line. */
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Asks for something small. Rejects while there is no answer. */
  readonly probe: () => Promise<unknown>;
}

/** What userinfo may be signed as (OpenID Connect Core, section 5.3.2). */
export const jwtType = "application/jwt";

/** Milliseconds without a word of the provider's after which somebody who is sent there is a reason to look. */
const quietFor = 30_000;
/** Milliseconds between two looks. */
const lookPause = 5_000;
/** Looks, of which each may be the last. They are enough for a provider to count as away. */
const looks = 3;

/** The way to one provider: everything asked of it goes through here, is counted, and is refused while the provider does not answer. */
export class ProviderLink {
  readonly #options: ProviderLinkOptions;
  readonly #breaker: CircuitBreaker;
  /** What was asked for when nobody answered. */
  #unreachable: string | null = null;
  #failure: { readonly at: number; readonly sentence: string } | null = null;
  /** A start counts as a word, so that nobody who has just come is a reason to look. */
  #heardAt: number;
  #isLooking = false;
  readonly #closing = new AbortController();

  constructor(options: ProviderLinkOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#heardAt = clock();
    this.#breaker = new CircuitBreaker({
      clock,
      probe: () => this.#probe(),
      onChange: (isOpen) => {
        const reason = this.#failure?.sentence;
        if (isOpen) logger.warn({ reason }, "a provider does not answer, and is not asked until it does");
        else logger.info({}, "a provider answers again");
      },
    });
  }

  get isAvailable(): boolean {
    return !this.#breaker.isOpen;
  }

  /** When it last gave no answer that could be used, and why. */
  get failure(): { readonly at: number; readonly sentence: string } | null {
    return this.#failure;
  }

  /** Throws `provider_unavailable` while the provider counts as away. */
  check(): void {
    try {
      this.#breaker.check();
    } catch (error) {
      this.#count("not_asked");
      throw error;
    }
  }

  /** Makes the requests of one call, which end with the signal. */
  begin(signal: AbortSignal): ProviderFetch {
    return async (url, { method, headers, body }) => {
      this.check();
      const answer = await this.#send(url, {
        method,
        headers,
        ...(body instanceof URLSearchParams && { body: body.toString() }),
        signal,
      });
      const response = toResponse(answer, { takesJwt: headers["accept"]?.includes(jwtType) === true });
      if (response) return response;
      const sentence = `The provider answers ${answer.status}, and not with JSON that can be used.`;
      this.note(sentence);
      throw new ProviderFault(sentence);
    };
  }

  /**
   * Reads a document of the provider's: a JSON object, answered with 200. Also while the provider counts as away. Where it is not needed, because
   * there is a copy, it is no failure when nobody answers.
   */
  async readDocument(url: string, { isNeeded }: { readonly isNeeded: boolean }): Promise<JsonObject> {
    const signal = this.#deadline();
    const headers = { accept: "application/json, application/jwk-set+json" };
    const answer = await this.#send(url, { method: "GET", headers, signal }, isNeeded);
    const { host, pathname } = new URL(url);
    const value = answer.status === 200 && isJson(answer) ? parseStrictJson(textOf(answer)) : undefined;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
    throw new ProviderFault(`${host}${pathname} answers ${answer.status}, and not with JSON that can be used.`);
  }

  /** Finds out whether anybody answers at all. */
  async knock(url: string): Promise<void> {
    const signal = this.#deadline();
    await this.#send(url, { method: "GET", headers: {}, signal }, false).catch(takeAnyAnswer);
  }

  /** Notes why the provider is of no use, for operators. */
  note(sentence: string): void {
    this.#failure = { at: this.#options.clock(), sentence };
  }

  /**
   * Looks in the background whether anybody answers where a browser is on its way to, if nothing was heard of the provider for half a minute:
   * nobody comes back from a provider that is away, so that we would not learn of it, and would go on sending people there.
   */
  lookIn(url: string): void {
    if (this.#isLooking || this.#options.clock() - this.#heardAt < quietFor) return;
    this.#isLooking = true;
    void this.#look(url).finally(() => {
      this.#isLooking = false;
    });
  }

  /** Ends what goes on in the background. */
  close(): void {
    this.#breaker.close();
    this.#closing.abort();
  }

  /** Nothing that goes on in the background keeps a process alive that is closed. */
  #deadline(): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(outboundTimeout), this.#closing.signal]);
  }

  async #look(url: string): Promise<void> {
    for (let look = 0; look < looks; look += 1) {
      if (look > 0) await setTimeout(lookPause, undefined, { ref: false });
      if (this.#closing.signal.aborted || !this.isAvailable) return;
      const isThere = await this.knock(url).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      this.#miss(url);
    }
  }

  /** Somebody needed it, and nobody answered. */
  #miss(url: string): void {
    this.#unreachable = url;
    this.#breaker.fail();
  }

  async #send(url: string, request: Parameters<typeof sendOutbound>[2], isNeeded = true): Promise<OutboundAnswer> {
    try {
      const answer = await sendOutbound(this.#options, url, request);
      this.#heardAt = this.#options.clock();
      this.#breaker.succeed();
      this.#count(answer.status < 300 ? "ok" : "refused");
      return answer;
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      this.note(error.message);
      this.#count(error.reason);
      // Security: `busy` and `unusable` are no failures here. People can provoke them, and one must not lock out all others.
      if (error.reason !== "unreachable") this.#heardAt = this.#options.clock();
      else if (isNeeded) this.#miss(url);
      throw error;
    }
  }

  /** What failed is asked for again; a provider that takes no such question there has others. */
  async #probe(): Promise<unknown> {
    if (this.#unreachable === null) return this.#options.probe();
    return this.knock(this.#unreachable).catch(() => this.#options.probe());
  }

  #count(result: OutboundError["reason"] | "ok" | "refused" | "not_asked"): void {
    const { metrics, providerId: provider } = this.#options;
    metrics.count("latchkey_provider_requests_total", { provider, result });
  }
}

/** Whatever it says, somebody is there. */
function takeAnyAnswer(error: unknown): void {
  if (error instanceof OutboundError && error.isAnswer) return;
  throw error;
}

function isJson({ contentType }: OutboundAnswer): boolean {
  return contentType === "application/json" || /^application\/[a-z0-9.-]+\+json$/.test(contentType);
}

/**
 * Only what is needed of the answer, or null where that cannot be read. An error that comes with 200, as some providers have it, is made the 400 that the standard says (RFC 6749,
 * section 5.2).
 */
function toResponse(answer: OutboundAnswer, { takesJwt }: { readonly takesJwt: boolean }): Response | null {
  const { status, contentType, body } = answer;
  const headers = { "content-type": contentType };
  if (status >= 400) return new Response(new Uint8Array(body), { status, headers });
  // Whoever asked for it takes it apart, and verifies it.
  if (takesJwt && contentType === jwtType) return new Response(new Uint8Array(body), { headers });
  const value = isJson(answer) ? parseStrictJson(textOf(answer)) : undefined;
  if (typeof value !== "object" || value === null) return null;
  const isError = "error" in value && typeof value.error === "string" && !("access_token" in value);
  return Response.json(value, { status: isError ? 400 : 200 });
}

/** Without the byte order mark that some servers begin with (RFC 8259, section 8.1: it may be ignored). */
function textOf({ body }: OutboundAnswer): string {
  return new TextDecoder().decode(body);
}
