import type { ErrorCode } from "../error/error-table.ts";

/** What may be done in so much time by one network, by one account wherever it is signed in, or in one session. */
export interface LimitRow {
  readonly by: "network" | "account" | "session";
  /** How often. */
  readonly limit: number;
  /** Seconds, from the first. */
  readonly window: number;
  /** What counts: each call that is in order, or only those that end in one of these codes. */
  readonly counts: "calls" | readonly ErrorCode[];
  /** One sentence: what it is there for. */
  readonly purpose: string;
}

const hour = 3_600;

/**
 * Every limit of a call, for all calls that name it together. Strangers are counted by their network; the numbers are such that no honest one
 * meets them: an office has one address. docs/limits.md is held equal to this table by a test.
 *
 * Security: what a thief does in a stolen session counts against its owner where it is counted by the account. So nothing is that she would defend
 * herself by.
 */
export const limitTable = {
  registration: {
    by: "network",
    limit: 300,
    window: hour,
    counts: "calls",
    purpose: "Each registration costs a password hash, a row and mostly a mail to an address that anybody can name.",
  },
  address_taken: {
    by: "network",
    limit: 50,
    window: hour,
    counts: ["email_taken"],
    purpose: "Where no mail can be sent, registration says which addresses have an account.",
  },
  mail: {
    by: "network",
    limit: 300,
    window: hour,
    counts: "calls",
    purpose: "Each call can send a mail to an address that anybody can name.",
  },
  code: {
    by: "network",
    limit: 100,
    window: 600,
    counts: ["code_invalid"],
    purpose: "Nobody guesses 256 bits; this bounds how often the database is asked for a code that it does not have.",
  },
  provider: {
    by: "network",
    limit: 100,
    window: 600,
    counts: ["provider_failed", "provider_denied"],
    purpose:
      "Each answer costs a request to the provider, who would in the end refuse this installation for everybody.",
  },
  own_data: {
    by: "account",
    limit: 300,
    window: hour,
    counts: "calls",
    purpose: "Each call costs rows that are kept for a year, or a look at all of them, and nobody needs it often.",
  },
  export: {
    by: "account",
    limit: 10,
    window: hour,
    counts: "calls",
    purpose:
      "Each call reads up to twenty thousand events and makes one text of them; nobody needs more than the newest.",
  },
  end_others: {
    by: "session",
    limit: 300,
    window: hour,
    counts: "calls",
    purpose:
      "Each call is kept for a year and told to every process and verifier, whether or not anything was left to end.",
  },
} as const satisfies Readonly<Record<string, LimitRow>>;

export type LimitName = keyof typeof limitTable;
