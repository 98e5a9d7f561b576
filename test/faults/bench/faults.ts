import type { Fault } from "./fault.ts";
import { postgresFrozen } from "./fault/postgres-frozen.ts";
import { postgresKilled } from "./fault/postgres-killed.ts";
import { postgresPromoted } from "./fault/postgres-promoted.ts";
import { processFrozen } from "./fault/process-frozen.ts";
import { processFrozenWithoutRedis } from "./fault/process-frozen-without-redis.ts";
import { processKilledOnSqlite } from "./fault/process-killed-on-sqlite.ts";
import { processKilled } from "./fault/process-killed.ts";
import { redisFailedOver } from "./fault/redis-failed-over.ts";
import { redisFrozen } from "./fault/redis-frozen.ts";
import { redisKilled } from "./fault/redis-killed.ts";
import { redisMasterLost } from "./fault/redis-master-lost.ts";
import { rollingRestart } from "./fault/rolling-restart.ts";
import { rollingUpgrade } from "./fault/rolling-upgrade.ts";
import { weather } from "./weather.ts";

/** Everything that the bench can do wrong, in the order of the table. */
export const faults: readonly Fault[] = [
  processKilled,
  processKilledOnSqlite,
  processFrozen,
  processFrozenWithoutRedis,
  rollingRestart,
  rollingUpgrade,
  redisKilled,
  redisFrozen,
  redisFailedOver,
  redisMasterLost,
  postgresKilled,
  postgresFrozen,
  postgresPromoted,
  ...weather,
];
