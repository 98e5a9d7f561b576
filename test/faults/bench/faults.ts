import type { Fault } from "./fault.ts";
import { postgresFrozen } from "./fault/postgres-frozen.ts";
import { postgresKilled } from "./fault/postgres-killed.ts";
import { processFrozen } from "./fault/process-frozen.ts";
import { processKilled } from "./fault/process-killed.ts";
import { redisFrozen } from "./fault/redis-frozen.ts";
import { redisKilled } from "./fault/redis-killed.ts";
import { rollingRestart } from "./fault/rolling-restart.ts";

/** Everything that the bench can do wrong, in the order of the table. */
export const faults: readonly Fault[] = [
  processKilled,
  processFrozen,
  rollingRestart,
  redisKilled,
  redisFrozen,
  postgresKilled,
  postgresFrozen,
];
