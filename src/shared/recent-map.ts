/** After how long what is in a map is of no use. */
export interface RecentLifetime {
  readonly milliseconds: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Told when the older half was thrown away: whoever keeps the same things elsewhere can let go of them as well. */
  readonly onAging?: () => void;
}

/**
 * A bounded map that forgets what was not asked for lately. Two generations instead of a list: a hit costs one look-up, and nothing
 * is moved while it stays in the young half.
 */
export class RecentMap<V> {
  readonly #half: number;
  readonly #lifetime: RecentLifetime | null;
  #youngUntil: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /**
   * @param capacity entries kept at most.
   * @param lifetime what was not set for twice as long goes when something else is set. Without, only `capacity` makes room: a process
   *   that is up for long then holds that many, though nobody will ask for most of them
   */
  constructor(capacity: number, lifetime: RecentLifetime | null = null) {
    this.#half = Math.max(1, Math.floor(capacity / 2));
    this.#lifetime = lifetime;
    this.#youngUntil = this.#nextAging();
  }

  /** Entries kept. One that was set again while it aged counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const aged = this.#old.get(key);
    if (aged !== undefined) this.set(key, aged);
    return aged;
  }

  set(key: string, value: V): void {
    if (this.#lifetime !== null && this.#lifetime.now() >= this.#youngUntil) this.#age();
    this.#young.set(key, value);
    if (this.#young.size > this.#half) this.#age();
  }

  #age(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngUntil = this.#nextAging();
    this.#lifetime?.onAging?.();
  }

  #nextAging(): number {
    return this.#lifetime === null ? Number.POSITIVE_INFINITY : this.#lifetime.now() + this.#lifetime.milliseconds;
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
