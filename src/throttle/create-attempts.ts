import { randomBytes } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { NewMessage } from "../outbox/message.ts";
import { type Recording, unrecorded } from "../outbox/recording.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { shareLabel } from "./account-key.ts";
import { AttemptLedger, type LedgerStep } from "./attempt-ledger.ts";
import { attemptPolicy, type AttemptPolicy } from "./attempt-policy.ts";
import type { Place } from "./attempt-state.ts";
import {
  type Asker,
  type LockChange,
  stepAbandon,
  stepBegin,
  stepClear,
  stepFail,
  type Verdict,
} from "./attempt-steps.ts";
import type { AttemptStore } from "./attempt-store.ts";
import type { Attempt, Attempter, Attempts } from "./attempts.ts";
import { Turns } from "./turns.ts";

export interface AttemptsOptions {
  readonly store: Pick<AttemptStore, "read" | "swap">;
  readonly ring: SecretRing;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "count">;
  readonly eventBatch: Pick<EventBatch, "note">;
  /** The mail that tells an owner that strangers are locked out, to be stored with the lock. */
  readonly notice: (userId: string, who: Attempter) => Promise<readonly NewMessage[]>;
  readonly policy?: AttemptPolicy;
  /** Milliseconds somebody waits at most for others who are under way. @default 10_000 */
  readonly patience?: number;
}

/** Seconds after which somebody is to come again whom others stood in the way of. */
const soon = 1;
/** The same, where no time would let her in: a day is what a client can be told. */
const later = 86_400;

/** Limits attempts by one policy, whatever keeps the counts. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { store, ring, clock, metrics, eventBatch, notice, policy = attemptPolicy } = options;
  const ledger = new AttemptLedger({ store, policy, clock });
  const turns = new Turns(options.patience);

  /** Asks until there is a decision: those that are under way may all be right. */
  async function takePlace(who: Attempter): Promise<Place> {
    const { account, userId } = who;
    const network = shareLabel(ring, account, "network", who.network);
    const device = who.device === null ? null : shareLabel(ring, account, "device", who.device);
    const id = randomBytes(6).toString("base64url");
    const turn = turns.enter(account);
    let asker: Asker = { id, userId, network, device, since: null };
    for (;;) {
      const verdict = await ask(account, asker);
      if (verdict.kind === "granted") return verdict.place;
      if (verdict.kind !== "busy") throw refuse(who, verdict);
      asker = { ...asker, since: verdict.since };
      if (!(await turn.wait())) throw refuse(who, verdict);
    }
  }

  async function ask(account: string, asker: Asker): Promise<Verdict> {
    let verdict: Verdict = { kind: "busy", since: 0 };
    await ledger.change(account, {
      step: (state, now) => {
        const stepped = stepBegin(policy, state, asker, now);
        verdict = stepped.verdict;
        return stepped;
      },
      record: async () => unrecorded,
    });
    return verdict;
  }

  function refuse({ userId, client, call }: Attempter, verdict: Exclude<Verdict, { kind: "granted" }>): AuthError {
    metrics.count("latchkey_attempts_refused_total", { reason: verdict.kind });
    eventBatch.note({ type: "throttled", data: { call }, userId, client });
    if (verdict.kind === "busy") return new AuthError("too_many_attempts", { retryAfter: soon });
    const retryAfter = verdict.milliseconds === null ? later : Math.ceil(verdict.milliseconds / 1000);
    return new AuthError(verdict.kind === "locked" ? "account_locked" : "too_many_attempts", { retryAfter });
  }

  /** Makes a change and counts what it did to locks. */
  async function change(account: string, { step, record }: LedgerStep): Promise<void> {
    let made: LockChange | null = null;
    const remember: LedgerStep["step"] = (state, now) => {
      const stepped = step(state, now);
      made = stepped.change;
      return stepped;
    };
    await ledger.change(account, { step: remember, record });
    const { kind } = (made ?? {}) as Partial<LockChange>;
    if (kind) metrics.count("latchkey_account_locks_total", { change: kind });
  }

  function attemptOf(who: Attempter, place: Place): Attempt {
    const end = async (step: LedgerStep["step"]): Promise<void> => {
      try {
        await change(who.account, { step, record: (made, userId) => recordChange(who, made, userId) });
      } finally {
        ledger.release(who.account);
        turns.wake(who.account);
      }
    };
    return {
      fail: () => end((state, now) => stepFail(policy, state, place, now)),
      succeed: () => end((state, now) => stepClear(policy, state, place, now)),
      abandon: () => end((state) => stepAbandon(state, place)),
    };
  }

  async function recordChange(who: Attempter, made: LockChange, userId: string | null): Promise<Recording> {
    const { client } = who;
    if (made.kind === "unlocked") return { events: [{ type: "account_unlocked", data: {}, userId, client }] };
    const until = made.lock.until === null ? null : new Date(made.lock.until).toISOString();
    const event = { type: "account_locked", data: { until }, userId, actor: "system", client } as const;
    return { events: [event], messages: made.isTold && userId !== null ? await notice(userId, who) : [] };
  }

  return {
    async begin(who) {
      ledger.hold(who.account);
      try {
        return attemptOf(who, await takePlace(who));
      } catch (error) {
        ledger.release(who.account);
        throw error;
      }
    },

    async clear(account, { actor, actorId, userId: named = null } = { actor: "user", actorId: null }) {
      let isLocked = false;
      await change(account, {
        step: (state, now) => {
          const stepped = stepClear(policy, state, null, now);
          isLocked = stepped.change !== null;
          return stepped;
        },
        record: async (_made, userId) => ({
          events: [{ type: "account_unlocked", data: {}, userId: userId ?? named, actor, actorId }],
        }),
      });
      turns.wake(account);
      return isLocked;
    },
  };
}
