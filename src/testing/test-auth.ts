import { type Auth, assembleAuth } from "../auth/create-auth.ts";
import type { AuthOptions } from "../auth/options.ts";
import type { OutgoingMail } from "../mail/mailer.ts";
import { generateSecret } from "../secret/root-secret.ts";
import { createQuickHasher } from "./quick-hasher.ts";
import { refuseProduction } from "./refuse-production.ts";

/** The options of `createAuth`, save the clock. */
export type TestAuthOptions = Omit<AuthOptions, "clock">;

/** Time as the installation sees it. */
export interface TestClock {
  now(): Date;
  /** Turns it forward, or with a negative number back. What waits for its time, a retry for instance, sees it within seconds. */
  advance(seconds: number): void;
}

/** An installation for tests. */
export interface TestAuth extends Auth {
  readonly clock: TestClock;
  /** Mails that were sent, the oldest first, unless `mailer` or `smtp` was given. They are sent a moment after the call that causes them. */
  readonly mails: readonly OutgoingMail[];
}

/**
 * Makes an installation in memory: a database of its own that is gone with the process, a secret of its own, passwords hashed at the lowest
 * cost, a clock to turn, mails kept in a list, and addresses that need no proof unless `verification` says so. Writes no file and keeps no process alive. Everything else is as `createAuth` makes it.
 * Throws `ConfigurationError` where NODE_ENV is production.
 */
export function testAuth(options: TestAuthOptions = {}): TestAuth {
  refuseProduction();
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const mails: OutgoingMail[] = [];
  const mailer = {
    send: async (mail: OutgoingMail): Promise<void> => {
      mails.push(mail);
    },
  };
  const isMailed = options.mailer !== undefined || options.smtp !== undefined;
  const auth = assembleAuth(
    {
      secret: generateSecret(),
      database: "sqlite::memory:",
      logger: silent,
      ...(!isMailed && { mailer }),
      verification: "off",
      ...options,
      clock,
    },
    { hasher: createQuickHasher() },
  );
  // The same object, so that adapters and guards know it.
  return Object.assign(auth, {
    mails,
    clock: {
      now: () => new Date(clock()),
      advance: (seconds: number) => {
        offset += seconds * 1000;
      },
    },
  });
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
