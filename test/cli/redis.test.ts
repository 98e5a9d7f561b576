import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { redisProgram, startOwnRedis } from "../setup/redis.ts";
import { command } from "./command.ts";

vi.setConfig({ testTimeout: 60_000 });

interface Report {
  readonly ok: boolean;
  readonly findings: readonly { readonly check: string; readonly level: string; readonly found: string }[];
}

describe.skipIf(redisProgram() === null)("latchkey doctor", () => {
  test("says how Redis answers, that nothing depends on it when it does not, and what it refuses", async () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-doctor-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const redis = await startOwnRedis("--requirepass", "open-sesame");
    onTestFinished(() => redis.stop());
    await command(folder, ["migrate"], { DATABASE_URL: "sqlite:app.db" });
    const look = async (password: string): Promise<Report> => {
      const REDIS_URL = `redis://:${password}@127.0.0.1:${redis.port}`;
      const { stdout } = await command(folder, ["doctor", "--json"], { DATABASE_URL: "sqlite:app.db", REDIS_URL });
      expect(stdout).not.toMatch(/open-sesame|hunter2/);
      return JSON.parse(stdout) as Report;
    };
    const of = ({ findings }: Report) => findings.find(({ check }) => check === "redis");
    const well = await look("open-sesame");
    expect([well.ok, of(well)]).toMatchObject([true, { found: expect.stringMatching(/^answers in [\d.]+ ms$/) }]);
    const refused = await look("hunter2");
    expect([refused.ok, of(refused)]).toMatchObject([
      false,
      { level: "fail", found: expect.stringContaining("refuses") },
    ]);
    await redis.kill();
    const away = await look("open-sesame");
    expect([away.ok, of(away)]).toMatchObject([
      true,
      { level: "warn", found: expect.stringContaining("does not answer") },
    ]);
  });
});
