/** From when on a network has to wait, and how long. */
export interface NetworkPolicy {
  /** Wrong secrets within the window, before there is any waiting. */
  readonly failures: number;
  /** Accounts that they were tried on. */
  readonly accounts: number;
  /** Seconds. Once a network has to wait, it is forgotten after this time without an attempt. */
  readonly window: number;
  /** Seconds. The first wait is one second, each one after it twice as long as the one before. */
  readonly longestWait: number;
}

/** Security: many accounts, because a company behind one address mistypes its own, and who tries many passwords of one meets that one's limit. */
export const networkPolicy: NetworkPolicy = { failures: 100, accounts: 20, window: 600, longestWait: 60 };

/**
 * How much more a /48 of IPv6 may do than one of the 65,536 networks in it. Security: anybody gets a /48 for nothing, and would have every limit as
 * often as he likes. More, because a provider of telephones gives each of its customers one of them.
 */
export const siteFactor = 8;
/** The same for a /48. */
export const sitePolicy: NetworkPolicy = { ...networkPolicy, failures: networkPolicy.failures * siteFactor };

/** One attempt from a network at the secret of an account. */
export interface NetworkAttempt {
  /** What the network is kept under. An HMAC: it holds no address. */
  readonly key: string;
  /** Eight hexadecimal digits of an HMAC of the account, which tell the accounts of one network apart. */
  readonly account: string;
}

/** What `begin` answers. */
export type NetworkTurn =
  | { readonly may: true; readonly taken: TakenTurn }
  /** Milliseconds since the epoch. */
  | { readonly may: false; readonly until: number };

/** What was counted for an attempt, so that it can be taken back. */
export interface TakenTurn extends NetworkAttempt {
  /** When the counting began that it is part of. */
  readonly since: number;
  /** Whether the ones after it have to wait because of it. */
  readonly waits: boolean;
}

/** Counts wrong secrets by the network they come from, over all processes. Each method is one atomic step. */
export interface NetworkFailureStore {
  /**
   * Counts an attempt as one that fails, before anything is known of it: of any number at once, in any number of processes, no more get
   * through than the policy has. A network takes the same room however many accounts it tries.
   */
  begin(attempt: NetworkAttempt, policy: NetworkPolicy): Promise<NetworkTurn>;
  /**
   * Takes back an attempt that did not fail: it counts no more, and nobody waits for it. Where its secret was right its account does not count
   * either.
   *
   * Security: only there. An attempt that was refused, or given up, says nothing of the account: others before it may have been wrong, and
   * whoever tries many accounts would have each of them forgotten by asking once more.
   */
  takeBack(turn: TakenTurn, isRight: boolean): Promise<void>;
  /** Removes at most `limit` networks that were forgotten before `endedBefore`. Gives how many. */
  sweep(endedBefore: Date, limit: number): Promise<number>;
}

/** Digits of a network's mark for an account. Two accounts in four billion share one, and then count as one. */
export const accountDigits = 8;
