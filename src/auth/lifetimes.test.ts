import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { readOptions } from "./read-options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { settings } from "./settings-table.ts";

/** The first may not be longer than the second; of the last three it has to be shorter. */
const pairs = [
  ["session.idleTimeout", "session.absoluteTimeout", 0],
  ["session.temporaryTimeout", "session.absoluteTimeout", 0],
  ["token.refreshIdleTimeout", "token.refreshAbsoluteTimeout", 0],
  ["token.accessTokenLifetime", "token.refreshIdleTimeout", 0],
  ["token.accessTokenLifetime", "token.refreshAbsoluteTimeout", 0],
  ["token.accessTokenLifetime", "token.keyRotation", 0],
  ["token.refreshGrace", "token.accessTokenLifetime", 1],
  ["token.refreshGrace", "token.refreshIdleTimeout", 1],
  ["token.refreshGrace", "token.refreshAbsoluteTimeout", 1],
] as const;

/** Durations that contradict no other, and why. */
const alone: Readonly<Record<string, string>> = {
  "hsts.maxAge": "is what browsers remember of the host, whoever is signed in",
  eventRetention: "is about what was, and nobody signs in by it",
  "password.breachCheck.timeout": "is how long a request waits, whatever comes of it",
  shutdownDelay: "is the end of a server, which nobody's session notices",
  keepAliveTimeout: "is about connections, not about who sends requests on them",
  testClockOffset: "turns a clock, in tests",
};

const seconds = new Map(
  settings.flatMap(({ option, value }) =>
    value.kind === "number" && value.unit === "seconds" ? [[option, value] as const] : [],
  ),
);

/** Options in which some paths have values. */
function say(values: readonly (readonly [path: string, value: number])[]): unknown {
  const options: Record<string, Record<string, number>> = {};
  for (const [path, value] of values) {
    const [group = "", name = ""] = path.split(".");
    options[group] = { ...options[group], [name]: value };
  }
  return options;
}

function resolve(options: unknown): unknown {
  try {
    return resolveOptions(readOptions(options));
  } catch (error) {
    return error;
  }
}

test("every duration of the table of settings is in a pair below, or stands alone for a reason", () => {
  const known = new Set([...pairs.flatMap(([shorter, longer]) => [shorter, longer]), ...Object.keys(alone)]);
  expect([...seconds.keys()].filter((option) => !known.has(option))).toStrictEqual([]);
});

describe.each(pairs)("%s and %s", (shorter, longer, least) => {
  // As long as the longer one may be at the least, so that the shorter one can be longer.
  const limit = Math.max(seconds.get(longer)?.least ?? 0, (seconds.get(shorter)?.least ?? 0) + 2);

  test("a contradiction is refused in one sentence that names both, with what was said", () => {
    const error = resolve(
      say([
        [shorter, limit + 1 - least],
        [longer, limit],
      ] as const),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message } = error as ConfigurationError;
    expect(message).toMatch(/^[^.\n][^\n]*\.$/);
    expect(message).toContain(`${shorter} (${limit + 1 - least} s)`);
    expect(message).toContain(`${longer} (${limit} s)`);
    expect(message).toMatch(/; make it (?:shorter|at most as long|at least as long)\.$/);
  });

  test("what just fits is taken", () => {
    expect(
      resolve(
        say([
          [shorter, limit - least],
          [longer, limit],
        ] as const),
      ),
    ).not.toBeInstanceOf(Error);
  });
});
