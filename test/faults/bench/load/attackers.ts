import type { Actor, Scene } from "./actor.ts";
import { newEmail, someIp } from "./start-session.ts";
import { pick } from "./visitors.ts";

/** Wrong passwords at one account that are looked at until it is locked, for a quarter of an hour. */
const untilLocked = 20;
/** Of one network at one account: before it has to wait a second, then two, then four. */
const untilWait = 5;
/** Answers of a locked account after which the next one is tried. */
const givesUpAfter = 6;
/** Milliseconds in which one account is tried, at most. */
const longest = 8_000;
const networks = 10;

/** An account that is tried. Whether anybody has it makes no difference. */
interface Siege {
  readonly email: string;
  readonly ips: readonly string[];
  readonly began: number;
  /** Wrong passwords that were looked at, by the network they came from. */
  readonly judged: Map<string, number>;
  lockedAnswers: number;
  lastAnswer: number;
}

/** Strangers with many networks who try passwords at one account after the other, one by one and many at once, and come back to old ones. */
export class Attackers implements Actor {
  readonly clients = 2;
  readonly pause = 150;
  readonly #sieges: Siege[] = [];
  #turns = 0;

  async prepare({ record }: Scene): Promise<void> {
    this.#sieges.push(newSiege(record.now()));
  }

  async act(scene: Scene): Promise<void> {
    this.#turns += 1;
    const siege = this.#turns % 6 === 0 ? pick(this.#sieges) : this.#current(scene.record.now());
    const atOnce = this.#turns % 4 === 0 ? 8 : 1;
    await Promise.all(Array.from({ length: atOnce }, () => tryOnce(scene, siege)));
  }

  async takeStock({ record }: Scene): Promise<void> {
    for (const { email: subject, judged, began, lastAnswer } of this.#sieges) {
      const all = [...judged.values()].reduce((sum, count) => sum + count, 0);
      record.tries.push({ limit: "wrong passwords until the lock", subject, judged: all, allowed: untilLocked });
      for (const count of judged.values()) {
        const allowed = allowedWithin((lastAnswer - began) / 1000);
        record.tries.push({ limit: "wrong passwords of a network", subject, judged: count, allowed });
      }
    }
  }

  #current(now: number): Siege {
    const latest = this.#sieges.at(-1);
    if (latest && latest.lockedAnswers < givesUpAfter && now - latest.began < longest) return latest;
    const next = newSiege(now);
    this.#sieges.push(next);
    return next;
  }
}

/** After the fifth wrong one a second passes before the next is looked at, then two, then four. */
function allowedWithin(seconds: number): number {
  return untilWait + Math.floor(Math.log2(seconds + 1));
}

function newSiege(now: number): Siege {
  const ips = Array.from({ length: networks }, someIp);
  return { email: newEmail(), ips, began: now, judged: new Map(), lockedAnswers: 0, lastAnswer: now };
}

async function tryOnce({ caller, record }: Scene, siege: Siege): Promise<void> {
  const ip = pick(siege.ips);
  const body = { email: siege.email, password: "it might be this one" };
  const { status, code } = await caller.call({ method: "POST", path: "/auth/login", body, ip });
  siege.lastAnswer = record.now();
  if (code === "account_locked") siege.lockedAnswers += 1;
  if (status === 401) siege.judged.set(ip, (siege.judged.get(ip) ?? 0) + 1);
}
