import type { Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** How a server is to end. */
export interface StopOptions {
  /** Seconds for which it still serves, so that whoever sends it requests notices and stops. @default 0 */
  readonly delay?: number;
  /**
   * Whether others go on with its port. It then takes no new connections from the beginning, says nothing of an end, and serves those
   * that are open for the delay. @default false
   */
  readonly replaced?: boolean;
}

/** Seconds that requests under way get to finish at the end. */
const shutdownTimeout = 10;
/** Milliseconds. A turn of the event loop that was shorter had nothing to do. */
const quietTurn = 0.25;
const mostTurns = 2_000;

/**
 * How a server goes: it says so and serves on for a while, then it stops listening, then requests under way finish. See
 * docs/decisions/0356.
 */
export class Departure {
  readonly #servers: readonly HttpServer[];
  readonly #endStreams: () => void;
  readonly #cut = new AbortController();
  #isLeaving = false;
  #isReplaced = false;
  #left: Promise<void> | null = null;

  /**
   * @param servers which may still grow
   * @param endStreams ends what goes on for as long as its reader likes
   */
  constructor(servers: readonly HttpServer[], endStreams: () => void) {
    this.#servers = servers;
    this.#endStreams = endStreams;
  }

  /** Whether an answer should be the last one on its connection: idle ones cannot be closed without meeting a request half-way. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Whether requests should go elsewhere from now on. */
  get isOut(): boolean {
    return this.#isLeaving && !this.#isReplaced;
  }

  /** Resolves when it is over with every connection. A second call without a delay cuts that of the first one short. */
  leave({ delay = 0, replaced = false }: StopOptions = {}): Promise<void> {
    if (delay === 0) this.#cut.abort();
    this.#left ??= this.#leave(delay, replaced);
    return this.#left;
  }

  async #leave(delay: number, replaced: boolean): Promise<void> {
    this.#isLeaving = true;
    this.#isReplaced = replaced;
    // The server of HTTP would close idle connections with it.
    if (replaced) for (const server of this.#servers) NetServer.prototype.close.call(server);
    if (delay > 0) await sleep(delay * 1000, null, { signal: this.#cut.signal }).catch(() => {});
    if (delay > 0 && !replaced) await quietMoment();
    const stopped = Promise.all(this.#servers.map(stopListening));
    this.#endStreams();
    // Another one may begin on a connection that is there already.
    const ending = setInterval(this.#endStreams, 50);
    await stopped;
    clearInterval(ending);
  }
}

/**
 * Waits for the moment after the system was asked for new connections and had none left: with the listener, those that wait to be taken
 * are thrown away. A request on one of them would be lost.
 */
async function quietMoment(): Promise<void> {
  let began = 0;
  for (let turn = 0; turn < mostTurns && performance.now() - began > quietTurn; turn += 1) {
    began = performance.now();
    await nextTurn();
  }
}

async function stopListening(server: HttpServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // A connection whose answer ends from now on would be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), shutdownTimeout * 1000);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
