import type { ErrorCode } from "../error/error-table.ts";

/** What one network may do, in so much time. */
export interface LimitRow {
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
 * Every limit that goes by the network alone, for all calls that name it together. The numbers are such that no honest network meets them: an
 * office has one address. docs/limits.md is held equal to this table by a test.
 */
export const limitTable = {
  registration: {
    limit: 300,
    window: hour,
    counts: "calls",
    purpose: "Each registration costs a password hash, a row and mostly a mail to an address that anybody can name.",
  },
  address_taken: {
    limit: 50,
    window: hour,
    counts: ["email_taken"],
    purpose: "Where no mail can be sent, registration says which addresses have an account.",
  },
  mail: {
    limit: 300,
    window: hour,
    counts: "calls",
    purpose: "Each call can send a mail to an address that anybody can name.",
  },
  code: {
    limit: 100,
    window: 600,
    counts: ["code_invalid"],
    purpose: "Nobody guesses 256 bits; this bounds how often the database is asked for a code that it does not have.",
  },
  provider: {
    limit: 100,
    window: 600,
    counts: ["provider_failed", "provider_denied"],
    purpose:
      "Each answer costs a request to the provider, who would in the end refuse this installation for everybody.",
  },
} as const satisfies Readonly<Record<string, LimitRow>>;

export type LimitName = keyof typeof limitTable;
