import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { forwardingHeaders, isTrustedPeer, normalizeAddress, type TrustedProxies } from "./client-address.ts";
import type { AdapterInfo } from "./request-info.ts";

export interface ForwardingWatchOptions {
  readonly proxies: TrustedProxies;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Milliseconds. */
const interval = 60_000;

/** Says in the log that a peer speaks for others and is not believed, which is a proxy that nobody has named, or a client that makes things up. */
export class ForwardingWatch {
  readonly #options: ForwardingWatchOptions;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(options: ForwardingWatchOptions) {
    this.#options = options;
  }

  /** Looks at a request. One line a minute at most, whoever sends how many. */
  see(headers: Headers, { remoteAddress, isResolved }: Pick<AdapterInfo, "remoteAddress" | "isResolved">): void {
    const header = forwardingHeaders.find((name) => headers.has(name));
    if (header === undefined || isResolved) return;
    const { proxies, logger, clock } = this.#options;
    const peer = normalizeAddress(remoteAddress ?? "");
    if (peer === null || isTrustedPeer(peer, proxies)) return;
    const now = clock();
    if (now >= this.#saidAt && now - this.#saidAt < interval) return;
    this.#saidAt = now;
    // Security: what the header says is a stranger's text. The peer is an address.
    logger.warn(
      { setting: "trustedProxies", peer, header },
      `A request from ${peer} came with ${header}, which is not believed. If that is your proxy, add TRUSTED_PROXIES=${peer} (option trustedProxies: "${peer}"): until then all of its clients have its address, in limits and in events.`,
    );
  }
}
