import fc from "fast-check";
import { expect, test } from "vitest";
import { decideRefresh, type RefreshDecision } from "./decide-refresh.ts";

const grace = 30;
const made = 1_800_000_000_000;
const mark = Buffer.alloc(16, 7);
const otherMark = Buffer.alloc(16, 8);

interface Row {
  readonly presented: number;
  /** Milliseconds since the token in force was made. */
  readonly age: number;
  readonly mark?: Buffer | null;
  readonly recovery?: Buffer | null;
  readonly grace?: number;
}

function decide({ presented, age, mark: given = null, recovery = null, grace: seconds = grace }: Row): RefreshDecision {
  const session = { counter: 5, rotatedAt: made, recovery };
  return decideRefresh({ session, presented, mark: given, now: made + age, grace: seconds });
}

test.each<[RefreshDecision, string, Row]>([
  ["repeat", "the token in force, just made", { presented: 5, age: 0 }],
  ["repeat", "the token in force, a millisecond before the grace is over", { presented: 5, age: 29_999 }],
  ["rotate", "the token in force, once the grace is over", { presented: 5, age: 30_000 }],
  [
    "rotate",
    "the token in force, much later, whatever key came with the last replacement",
    { presented: 5, age: 6e8, mark, recovery: mark },
  ],
  ["repeat", "the token in force, by a clock that went back", { presented: 5, age: -1_000 }],
  ["share", "the one before, just replaced", { presented: 4, age: 0 }],
  ["share", "the one before, a millisecond before the grace is over", { presented: 4, age: 29_999 }],
  ["share", "the one before, by a clock that went back", { presented: 4, age: -1_000 }],
  [
    "share",
    "the one before within the grace, with another key than its replacement's",
    { presented: 4, age: 1, mark: otherMark, recovery: mark },
  ],
  ["reuse", "the one before, once the grace is over", { presented: 4, age: 30_000 }],
  [
    "recover",
    "the one before, at once after the grace, with the key of its replacement",
    { presented: 4, age: 30_000, mark, recovery: mark },
  ],
  [
    "recover",
    "the one before, a week later, with the key of its replacement",
    { presented: 4, age: 6e8, mark, recovery: mark },
  ],
  ["reuse", "the one before, with another key", { presented: 4, age: 30_000, mark: otherMark, recovery: mark }],
  ["reuse", "the one before, without the key that its replacement had", { presented: 4, age: 30_000, recovery: mark }],
  ["reuse", "the one before, with a key where its replacement had none", { presented: 4, age: 30_000, mark }],
  [
    "reuse",
    "the one before, with a key of another length",
    { presented: 4, age: 30_000, mark: Buffer.alloc(0), recovery: mark },
  ],
  ["reuse", "two before, within the grace", { presented: 3, age: 0 }],
  ["reuse", "two before, with the key of the last replacement", { presented: 3, age: 0, mark, recovery: mark }],
  ["reuse", "the very first", { presented: 0, age: 0 }],
  ["catch_up", "one ahead", { presented: 6, age: 0 }],
  ["catch_up", "far ahead, and long after", { presented: 4_294_967_295, age: 6e8 }],
  ["rotate", "the token in force, without a grace", { presented: 5, age: 0, grace: 0 }],
  ["reuse", "the one before, without a grace", { presented: 4, age: 0, grace: 0 }],
  [
    "recover",
    "the one before, without a grace, with the key of its replacement",
    { presented: 4, age: 0, grace: 0, mark, recovery: mark },
  ],
  ["share", "the one before, at the end of the longest grace", { presented: 4, age: 299_999, grace: 300 }],
])("%s: %s", (decision, _, row) => {
  expect(decide(row)).toBe(decision);
});

/** A session's row, and what a refresh does to it. */
class Server {
  counter = 0;
  rotatedAt = 0;
  recovery: Buffer | null = null;

  refresh(presented: number, now: number, key: Buffer | null = null): RefreshDecision {
    const decision = decideRefresh({ session: this, presented, mark: key, now, grace });
    if (decision === "rotate") {
      this.counter += 1;
      this.rotatedAt = now;
      this.recovery = key;
    }
    return decision;
  }
}

/** Milliseconds a request or an answer is on its way at most: a third of the grace. */
const slowest = 9_900;
const minute = 60_000;

test("tabs that share one cookie are never taken for a thief, however their requests and answers overtake each other", () => {
  // Often about the moment at which a token is old enough to be replaced: it is there that answers of two tokens can cross.
  const aboutAnEnd = fc
    .record({ graces: fc.integer({ min: 1, max: 5 }), off: fc.integer({ min: -10_000, max: 3_000 }) })
    .map(({ graces, off }) => graces * grace * 1000 + off);
  const request = fc.record({
    at: fc.oneof(aboutAnEnd, fc.integer({ min: 0, max: 3 * minute })),
    up: fc.integer({ min: 0, max: slowest }),
    down: fc.integer({ min: 0, max: slowest }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 8 }), (requests) => {
      const server = new Server();
      let cookie = 0;
      const steps = requests.flatMap(({ at, up, down }) => {
        let presented = 0;
        let answered: number | null = null;
        const send = (): void => {
          presented = cookie;
        };
        const arrive = (): void => {
          const decision = server.refresh(presented, at + up);
          expect(["rotate", "repeat", "share"]).toContain(decision);
          // A cookie that stays is not set again.
          answered = decision === "repeat" ? null : server.counter;
        };
        const receive = (): void => {
          cookie = answered ?? cookie;
        };
        return [
          { time: at, run: send },
          { time: at + up, run: arrive },
          { time: at + up + down, run: receive },
        ];
      });
      for (const { run } of steps.toSorted((a, b) => a.time - b.time)) run();
    }),
    { numRuns: 5_000 },
  );
});

test("a client that sends the same key until it is answered gets on, whatever is lost and for however long", () => {
  const attempt = fc.record({
    pause: fc.oneof(fc.integer({ min: 0, max: minute }), fc.integer({ min: 0, max: 6 * 86_400_000 })),
    isLost: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(attempt, { minLength: 1, maxLength: 60 }), (attempts) => {
      const server = new Server();
      let now = 0;
      let held = 0;
      for (const { pause, isLost } of attempts) {
        now += pause;
        // One key beside each token.
        const decision = server.refresh(held, now, Buffer.alloc(16, held));
        expect(decision).not.toBe("reuse");
        if (!isLost) held = server.counter;
      }
      server.refresh(held, now, Buffer.alloc(16, held));
      expect(server.counter - held).toBeLessThanOrEqual(1);
    }),
  );
});

test("whoever has an older token alone is found out, whatever the owner did in the meantime", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 10 * minute }), { minLength: 2, maxLength: 20 }),
      fc.integer({ min: 0, max: 100 * minute }),
      fc.nat(),
      (pauses, later, pick) => {
        const server = new Server();
        let now = 0;
        for (const [index, pause] of pauses.entries()) {
          now += pause;
          server.refresh(server.counter, now, index % 2 === 0 ? mark : null);
        }
        fc.pre(server.counter > 0);
        const stolen = pick % server.counter;
        const isJustReplaced = stolen === server.counter - 1 && now + later - server.rotatedAt < grace * 1000;
        const decision = server.refresh(stolen, now + later, otherMark);
        expect(decision).toBe(isJustReplaced ? "share" : "reuse");
      },
    ),
  );
});
