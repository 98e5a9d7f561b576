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

/** The port that somebody else holds is for nginx, which learns of an end by nothing but refused connections. */
const cases = [
  { door: openNginx, held: true, title: "nginx, on ports that are held by somebody else" },
  { door: openHaproxy, held: false, title: "HAProxy, on ports of their own" },
];

describe.skipIf(!canRun)("three servers behind the configuration in the documentation", () => {
  test.each(cases)("are restarted one after the other, and nobody notices: $title", async ({ door: open, held }) => {
    const closers: (() => Promise<unknown>)[] = [];
    try {
      const database = await createPostgresDatabase();
      closers.push(() => database.drop());
      const secret = randomBytes(32).toString("base64url");
      const shared = { databaseUrl: database.url, secret };
      const fleet = await openFleet({ ...shared, size: 3, redisUrl: redisUrl() ?? "", held });
      closers.push(() => fleet.close());
      const door = await open(fleet.ports);
      closers.push(() => door.stop());
      const load = new MixedLoad({ ...shared, doors: [door], rate: 60, people: 20, members: 4, comings: 0.05 });
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
