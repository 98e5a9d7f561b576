import { randomUUID } from "node:crypto";
import type { EventType } from "../event/event.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { Clock } from "../shared/clock.ts";
import { eventMessages, setAsideMessage, toldEvent } from "./event-message.ts";
import type { EventOutlet, OutletState } from "./event-outlet.ts";
import { type WebhookMessage, WebhookRefusal, webhookTimeout } from "./webhook.ts";

export interface EventTellerOptions {
  readonly outlet: EventOutlet;
  readonly outbox: Pick<OutboxStore, "add">;
  readonly types: readonly EventType[];
  /** Whether address, user agent and e-mail are told, too. */
  readonly personalData: boolean;
  readonly clock: Clock;
  /** Sends one message. Rejects when it was not taken. */
  readonly send: (message: WebhookMessage, signal: AbortSignal) => Promise<void>;
  /** Milliseconds between two looks. @default 1000 */
  readonly interval?: number;
  /** Told of every attempt, with how many events it was about. */
  readonly onTold: (events: number) => void;
  /** Told of one that failed. `isSetAside`: it waits in the outbox now, and the next are told. Without events: a look that failed. */
  readonly onError: (error: unknown, events: number, isSetAside: boolean) => void;
}

/** Milliseconds the right to tell lasts: longer than an attempt, and what a killed process keeps it for. */
const lease = 15_000;
/** Milliseconds between two signs that this process still tells. */
const renewal = 5_000;
/** Events read at a time, and told in one message at most. */
const batchSize = 100;
/** Seconds to wait while a receiver is away. It is never given up: what is told waits in its table all the same. */
const awayRetries: readonly number[] = [1, 5, 15, 30, 60, 120, 300, 600];
/** Seconds to wait after a receiver refused; after the last one what it refused is set aside. */
const refusedRetries: readonly number[] = [5, 30, 120];
const maxErrorLength = 300;

/**
 * Tells a receiver of events, each at least once and in the order of their ids. One process of an installation does; another takes over
 * when it dies, and begins where it was.
 */
export class EventTeller {
  readonly #options: EventTellerOptions;
  readonly #holder = randomUUID();
  readonly #closing = new AbortController();
  #history: string | null = null;
  #state: OutletState | null = null;
  #renewAt = 0;
  #oldest: Date | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: EventTellerOptions) {
    this.#options = options;
    this.#schedule(0);
  }

  /** Milliseconds since the oldest event that was not told yet. Null: another process tells, 0: everything is told. */
  get lag(): number | null {
    if (!this.#state) return null;
    return this.#oldest ? Math.max(0, this.#options.clock() - this.#oldest.getTime()) : 0;
  }

  /** Stops, breaks off what is under way, and lets another process go on at once. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
    if (this.#state) await this.#options.outlet.release(this.#holder).catch(() => {});
    this.#state = null;
  }

  #schedule(delay: number): void {
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(
        (wait) => this.#schedule(wait),
        (error: unknown) => {
          this.#state = null;
          this.#report(error, 0, false);
          this.#schedule(renewal);
        },
      );
    }, delay);
    this.#timer.unref();
  }

  /** Looks once, and tells what is there. Gives the milliseconds until the next look. */
  async #look(): Promise<number> {
    const { outlet, types, clock, interval = 1000 } = this.#options;
    const state = await this.#hold();
    if (!state) return renewal;
    const wait = state.dueAt - clock();
    // The clock may jump: nothing waits for longer than the longest pause.
    if (wait > 0 && wait <= longest) return Math.min(wait, interval);
    const { position: after, failedUpTo } = state;
    const slice = await outlet.read({
      after,
      types,
      limit: batchSize,
      ...(failedUpTo !== null && { upTo: failedUpTo }),
    });
    this.#oldest = slice.events[0]?.createdAt ?? null;
    this.#history ??= await outlet.history();
    const history = this.#history;
    const [next] = eventMessages(slice.events.map((event) => toldEvent(event, { ...this.#options, history })));
    if (!next) {
      // Written with the next sign of life: what nobody wants to hear of is no reason to write.
      this.#state = { position: slice.upTo, ...untroubled };
      return interval;
    }
    const { message, count } = next;
    const upTo = count < slice.events.length ? (slice.events[count - 1]?.id ?? state.position) : slice.upTo;
    try {
      await this.#send(message);
    } catch (error) {
      if (this.#closing.signal.aborted) return interval;
      await this.#fail(state, error, { upTo, count });
      return 0;
    }
    this.#options.onTold(count);
    await this.#save({ position: upTo, ...untroubled });
    return 0;
  }

  async #send(message: WebhookMessage): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(webhookTimeout * 1000), this.#closing.signal]);
    await this.#options.send(message, signal);
  }

  /** One that is away is waited for. What a receiver refuses is set aside after some attempts, so that it stands in no other's way. */
  async #fail(
    state: OutletState,
    error: unknown,
    { upTo, count }: { readonly upTo: number; readonly count: number },
  ): Promise<void> {
    const { clock, outbox } = this.#options;
    const isRefusal = error instanceof WebhookRefusal && error.isFinal;
    const refusals = state.refusals + Number(isRefusal);
    const isSetAside = refusals > refusedRetries.length;
    this.#report(error, count, isSetAside);
    if (isSetAside) {
      await outbox.add([setAsideMessage({ after: state.position, upTo })]);
      await this.#save({ position: upTo, ...untroubled });
      return;
    }
    const pauses = isRefusal ? refusedRetries : awayRetries;
    const nth = isRefusal ? state.refusals : state.attempts;
    const pause = pauses[Math.min(nth, pauses.length - 1)] ?? 0;
    const dueAt = clock() + pause * 1000;
    const attempts = state.attempts + 1;
    await this.#save({ ...state, attempts, refusals, failedUpTo: upTo, dueAt, error: oneLine(error) });
  }

  /** The right to tell, and how it goes: taken, kept, or given up to another process. */
  async #hold(): Promise<OutletState | null> {
    const { outlet } = this.#options;
    const now = performance.now();
    if (this.#state && now < this.#renewAt) return this.#state;
    if (this.#state) {
      await this.#save(this.#state);
      return this.#state;
    }
    this.#state = await outlet.take(this.#holder, lease);
    this.#renewAt = now + renewal;
    return this.#state;
  }

  async #save(state: OutletState): Promise<void> {
    const now = performance.now();
    const isOurs = await this.#options.outlet.save(this.#holder, state, lease);
    this.#state = isOurs ? state : null;
    this.#renewAt = now + renewal;
  }

  #report(error: unknown, events: number, isSetAside: boolean): void {
    try {
      this.#options.onError(error, events, isSetAside);
    } catch {
      // A logger that throws must not stop what is told.
    }
  }
}

/** Milliseconds. */
const longest = Math.max(...awayRetries, ...refusedRetries) * 1000;
const untroubled = { attempts: 0, refusals: 0, failedUpTo: null, dueAt: 0, error: null } as const;

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, maxErrorLength);
}
