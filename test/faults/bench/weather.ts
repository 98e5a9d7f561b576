import type { Fault } from "./fault.ts";
import { clockAhead, clockBehind } from "./fault/clock-wrong.ts";
import { connectionsTaken, poolExhausted, queriesSlow, tablesLocked } from "./fault/database-busy.ts";
import { postgresDiskFull, sqliteDiskFull } from "./fault/disk-full.ts";
import { herd } from "./fault/herd.ts";
import { databaseCut, databaseDeaf, databaseFar, databaseLossy, databaseRefused } from "./fault/way-to-database.ts";
import { redisCut, redisFar, redisLossy } from "./fault/way-to-redis.ts";

/** The faults of the world: networks, disks, clocks and crowds. */
export const weather: readonly Fault[] = [
  databaseFar,
  databaseLossy,
  databaseCut,
  databaseDeaf,
  databaseRefused,
  redisFar,
  redisLossy,
  redisCut,
  sqliteDiskFull,
  postgresDiskFull,
  clockAhead,
  clockBehind,
  poolExhausted,
  connectionsTaken,
  tablesLocked,
  queriesSlow,
  herd,
];
