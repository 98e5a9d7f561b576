import type { ErrorCode } from "../error/error-table.ts";
import { hmac, type SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { RecentMap } from "../shared/recent-map.ts";
import type { CounterStore } from "./counter-store.ts";
import { type LimitName, type LimitRow, limitTable } from "./limit-table.ts";
import {
  accountDigits,
  type NetworkFailureStore,
  type NetworkPolicy,
  networkPolicy,
  siteFactor,
  sitePolicy,
} from "./network-failures.ts";
import { siteOf } from "./site-of.ts";

export interface NetworkLimitsOptions {
  readonly counters: Pick<CounterStore, "take" | "giveBack" | "resetsAt">;
  readonly failures: Pick<NetworkFailureStore, "begin" | "takeBack">;
  readonly ring: SecretRing;
  readonly clock: Clock;
}

/** What somebody is about to do. */
export interface Undertaking {
  /** `ClientInfo.network`. Null: many people have it, and nothing is counted by it. */
  readonly network: string | null;
  readonly limits: readonly LimitName[];
  /** Which account's secret is tried: an address, or what stands for one. Null: no account's. */
  readonly account: string | null;
  /** Who is signed in, by ids. Null: nobody. */
  readonly signedIn: { readonly userId: string; readonly sessionId: string } | null;
}

/** Whether it may be done. */
export type Admission =
  | {
      readonly may: true;
      /**
       * Says how it ended: null for well, the code of the refusal otherwise. What did not fail in the way that counts is taken back. Never
       * rejects: what cannot be taken back has counted.
       */
      readonly leave: (code: ErrorCode | null) => Promise<void>;
    }
  | { readonly may: false; readonly limit: LimitName | "network" /** Seconds. */; readonly retryAfter: number };

/** Milliseconds that a refusal is remembered, so that whoever goes on asking costs the database one question a second. */
const memory = 1_000;
/** Refusals that are remembered. */
const capacity = 10_000;

interface Refusal {
  /** Milliseconds since the epoch, both. */
  readonly until: number;
  readonly askAgainAt: number;
}

/** Whom a call is counted by, and how much more than the limit's number is allowed. */
interface Counted {
  readonly subject: string;
  readonly factor: number;
}

/** An attempt at an account's secret, and what its network may do. */
interface Attempt {
  readonly network: string;
  readonly account: string;
  readonly policy: NetworkPolicy;
}

/** Something that was counted for an undertaking that is under way. */
interface Taken {
  readonly hasCounted: (code: ErrorCode | null) => boolean;
  readonly takeBack: (isRight: boolean) => Promise<void>;
}

/** Limits what a network, an account or a session may do, over all processes. */
export class NetworkLimits {
  readonly #options: NetworkLimitsOptions;
  readonly #refusals = new RecentMap<Refusal>(capacity);
  #knowsAddresses = false;

  constructor(options: NetworkLimitsOptions) {
    this.#options = options;
  }

  /**
   * Asks for one undertaking, and counts it before it is done: of any number at once, in any number of processes, no more get through than
   * the limits say. Throws `storage_unavailable`.
   */
  async enter({ network: given, limits, account, signedIn }: Undertaking): Promise<Admission> {
    const taken: Taken[] = [];
    const network = given !== null && this.#isCounted(given) ? given : null;
    const site = network === null ? null : siteOf(network);
    const counted = {
      network: [...countBy(network), ...countBy(site, siteFactor)],
      account: countBy(signedIn?.userId),
      session: countBy(signedIn?.sessionId),
    };
    for (const limit of limits) {
      const { by } = limitTable[limit];
      for (const { subject, factor } of counted[by]) {
        const until = await this.#take(limit, { subject: `${by}\0${subject}`, factor }, taken);
        if (until !== null) return this.#refuse(limit, until, taken);
      }
    }
    if (account === null) return admit(taken);
    for (const { subject, factor } of counted.network) {
      const policy = factor === 1 ? networkPolicy : sitePolicy;
      const until = await this.#begin({ network: subject, account, policy }, taken);
      if (until !== null) return this.#refuse("network", until, taken);
    }
    return admit(taken);
  }

  /**
   * Security: where no request says where it comes from, everybody would share one count. Where requests do, one without an address is of
   * somebody who was gone before it was read: all of those share one.
   */
  #isCounted(network: string): boolean {
    if (network !== "unknown") this.#knowsAddresses = true;
    return this.#knowsAddresses;
  }

  /** Counts a call. Gives until when it is refused, or null. */
  async #take(limit: LimitName, { subject, factor }: Counted, taken: Taken[]): Promise<number | null> {
    const { counters, clock } = this.#options;
    const row: LimitRow = limitTable[limit];
    const key = this.#key(limit, subject);
    const refused = this.#remembered(key);
    if (refused !== null) return refused;
    if (!(await counters.take(key, row.limit * factor, row.window))) {
      return this.#remember(key, (await counters.resetsAt(key))?.getTime() ?? clock());
    }
    const { counts } = row;
    taken.push({
      hasCounted: (code) => counts === "calls" || (code !== null && counts.includes(code)),
      takeBack: () => counters.giveBack(key),
    });
    return null;
  }

  /** Counts an attempt at an account's secret. Gives until when it is refused, or null. */
  async #begin({ network, account, policy }: Attempt, taken: Taken[]): Promise<number | null> {
    const { failures } = this.#options;
    const key = this.#key("network", `network\0${network}`);
    const refused = this.#remembered(key);
    if (refused !== null) return refused;
    const turn = await failures.begin(
      { key, account: this.#hmac(`account\0${account}`, "hex", accountDigits) },
      policy,
    );
    if (!turn.may) return this.#remember(key, turn.until);
    taken.push({
      hasCounted: (code) => code === "invalid_credentials",
      takeBack: (isRight) => failures.takeBack(turn.taken, isRight),
    });
    return null;
  }

  async #refuse(limit: LimitName | "network", until: number, taken: readonly Taken[]): Promise<Admission> {
    await settle(taken, false);
    return { may: false, limit, retryAfter: Math.max(1, Math.ceil((until - this.#options.clock()) / 1000)) };
  }

  #remembered(key: string): number | null {
    const refusal = this.#refusals.get(key);
    const now = this.#options.clock();
    // A clock that was put back has not refused anybody yet.
    const isGood = refusal !== undefined && now < refusal.askAgainAt && refusal.askAgainAt <= now + memory;
    return isGood ? refusal.until : null;
  }

  #remember(key: string, until: number): number {
    this.#refusals.set(key, { until, askAgainAt: Math.min(until, this.#options.clock() + memory) });
    return until;
  }

  /** Security: counters hold no addresses. */
  #key(limit: string, subject: string): string {
    return `limit:${limit}:${this.#hmac(subject, "base64url", 43)}`;
  }

  #hmac(subject: string, encoding: "hex" | "base64url", length: number): string {
    return hmac(this.#options.ring.current.key("counter"), Buffer.from(subject)).toString(encoding).slice(0, length);
  }
}

/** Nothing is counted by what nobody knows. */
function countBy(subject: string | null | undefined, factor = 1): readonly Counted[] {
  return subject === null || subject === undefined ? [] : [{ subject, factor }];
}

function admit(taken: readonly Taken[]): Admission {
  return {
    may: true,
    leave: (code) =>
      settle(
        taken.filter(({ hasCounted }) => !hasCounted(code)),
        code === null,
      ),
  };
}

/** What cannot be taken back has counted: nobody's sign-in fails because of that. */
async function settle(taken: readonly Taken[], isRight: boolean): Promise<void> {
  await Promise.allSettled(taken.map(({ takeBack }) => takeBack(isRight)));
}
