import { expect, test } from "vitest";
import { onEveryStorage } from "./fixture.ts";
import { createAttempts } from "../../src/throttle/create-attempts.ts";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { Metrics } from "../../src/metric/metrics.ts";
onEveryStorage((open) => {
  test("smoke", async () => {
    const { storage, time, statements } = await open();
    const ring = createSecretRing(["a".repeat(40)]);
    const attempts = createAttempts({
      store: storage.attempts,
      ring,
      clock: () => time.now,
      metrics: new Metrics(),
      eventBatch: { note: () => {} },
      notice: async () => [],
    });
    const who = {
      account: "acct",
      userId: null,
      network: "1.1.1.1",
      device: null,
      client: { ip: null, userAgent: null },
      call: "login",
    };
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, async () => {
        const a = await attempts.begin(who);
        await a.fail();
      }),
    );
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(5);
    console.log(statements.length);
    time.now += 5_000;
    const right = await Promise.allSettled(
      Array.from({ length: 50 }, async () => {
        const a = await attempts.begin(who);
        await a.succeed();
      }),
    );
    expect(right.filter((r) => r.status === "fulfilled")).toHaveLength(50);
    console.log(statements.splice(0).length);
    await (await attempts.begin(who)).succeed();
    console.log(
      statements.length,
      statements.map((s) => s.sql),
    );
  });
});
