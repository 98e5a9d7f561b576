import { randomBytes } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { haproxyPath } from "../setup/haproxy.ts";
import { nginxPath } from "../setup/nginx.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { redisUrl } from "../setup/redis.ts";
import { openHaproxy, openNginx } from "./rolling/doors.ts";
import { openFleet } from "./rolling/fleet.ts";
import { MixedLoad } from "./rolling/mixed-load.ts";

vi.setConfig({ testTimeout: 240_000 });

const canRun = nginxPath() !== null && haproxyPath() !== null && postgresUrl() !== null && redisUrl() !== null;

describe.skipIf(!canRun)("three servers behind the nginx and the HAProxy of the documentation", () => {
  test("are restarted one after the other, and nobody notices: bench/rolling-restart.ts is the long form", async () => {
    const closers: (() => Promise<unknown>)[] = [];
    try {
      const database = await createPostgresDatabase();
      closers.push(() => database.drop());
      const secret = randomBytes(32).toString("base64url");
      const shared = { databaseUrl: database.url, secret };
      const fleet = await openFleet({ ...shared, size: 3, redisUrl: redisUrl() ?? "" });
      closers.push(() => fleet.close());
      const doors = [await openNginx(fleet.ports), await openHaproxy(fleet.ports)];
      for (const door of doors) closers.push(() => door.stop());
      const load = new MixedLoad({ ...shared, doors, rate: 60, people: 20, members: 4, comings: 0.05 });
      await load.prepare();
      const running = load.run();
      await fleet.roll();
      load.stop();
      await running;
      const { failures, counts } = load.result;
      expect(failures).toStrictEqual([]);
      expect(Object.entries(counts).filter(([, count]) => count === 0)).toStrictEqual([]);
    } finally {
      for (const close of closers.reverse()) await close();
    }
  });
});
