/** What is allowed, as plain data. Durations are in milliseconds. */
export interface AttemptPolicy {
  /** Wrong secrets in a row from one network before it has to wait. */
  readonly waitAfter: number;
  /** The first wait. Each wrong secret more doubles it. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** Wrong secrets in a row, from whatever networks, for one lock more. */
  readonly lockAfter: number;
  /** How long each lock holds, the first one first. After the last one strangers are refused until somebody signs in another way. */
  readonly lockLifetimes: readonly number[];
  /** Wrong secrets in a row from one known device before it is a stranger. */
  readonly deviceFailures: number;
  /** Counts are forgotten so long after the last failure, or after the end of the lock that it led to. */
  readonly lifetime: number;
  /** The same, where strangers are refused without an end. */
  readonly lastLifetime: number;
  /** What an attempt may take before its place is given away: its process is gone. */
  readonly lease: number;
  /** Between two mails about locks. */
  readonly noticePause: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The one policy of Latchkey. */
export const attemptPolicy: AttemptPolicy = Object.freeze({
  waitAfter: 5,
  firstWait: second,
  longestWait: minute,
  lockAfter: 20,
  lockLifetimes: [15 * minute, hour, 4 * hour, day],
  deviceFailures: 10,
  lifetime: day,
  lastLifetime: 30 * day,
  lease: 30 * second,
  noticePause: day,
});

/** How many failures there may be, decided or not, before something has to happen first. */
export function nextStop({ waitAfter }: AttemptPolicy, failures: number): number {
  return failures < waitAfter ? waitAfter : failures + 1;
}

/** How many failures lead to the next lock. */
export function nextLock({ lockAfter }: AttemptPolicy, failures: number): number {
  return (Math.floor(failures / lockAfter) + 1) * lockAfter;
}

/** Milliseconds that a network waits after so many failures. */
export function waitAfter(policy: AttemptPolicy, failures: number): number {
  const doublings = failures - policy.waitAfter;
  return doublings < 0 ? 0 : Math.min(policy.firstWait * 2 ** doublings, policy.longestWait);
}

/** How often an account with so many failures has been locked: one more than the lifetimes there are for the lock without an end. */
export function lockLevel({ lockAfter, lockLifetimes }: AttemptPolicy, failures: number): number {
  return Math.min(Math.floor(failures / lockAfter), lockLifetimes.length + 1);
}
