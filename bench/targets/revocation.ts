import { quantile } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { measureRevocation } from "../measure/revocation.ts";
import type { Carrier } from "../../src/session/session.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** A way on which endings reach another process, and within how many milliseconds they have to, 99 times of 100. */
interface Way {
  readonly name: string;
  readonly atMost: number;
  readonly needsRedis?: true;
  readonly isDeaf: boolean;
}

const ways: readonly Way[] = [
  { name: "by Redis", atMost: 50, needsRedis: true, isDeaf: false },
  { name: "by PostgreSQL", atMost: 50, isDeaf: false },
  { name: "every notification lost", atMost: 1_100, isDeaf: true },
];

const credentials: readonly (readonly [Carrier, string])[] = [
  ["cookie", "session cookie"],
  ["token", "access token"],
];

/** P5: how long what stands for a session that was ended in one process is still accepted in another. */
export const revocation: Target = {
  name: "revocation",
  async run({ quick, postgresUrl, redisUrl }) {
    const rows: Row[] = [];
    if (postgresUrl === null) return rows;
    const sessions = quick ? 200 : 1_000;
    for (const { name, atMost, needsRedis, isDeaf } of ways) {
      if (needsRedis && redisUrl === null) continue;
      const redis = needsRedis ? redisUrl : null;
      for (const [carrier, credential] of credentials) {
        const times = await inPostgresDatabase(postgresUrl, (database) =>
          measureRevocation({ database, redis, isDeaf }, sessions, carrier),
        );
        const at = (share: number): string => quantile(times, share).toFixed(1);
        rows.push({
          id: "P5",
          what: `${credential}, ended in one process, refused in another, ${name}: p99`,
          aim: { atMost },
          measured: quantile(times, 0.99),
          chart: { in: "revocation", group: name, label: credential, own: true },
          unit: "ms",
          note: `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms of ${times.length.toLocaleString("en")} endings`,
        });
      }
    }
    return rows;
  },
};
