import { processFrozen } from "./process-frozen.ts";
import type { Fault } from "../fault.ts";

/** What ended meanwhile is then heard of by PostgreSQL's notifications, or by its log. */
export const processFrozenWithoutRedis: Fault = {
  ...processFrozen,
  name: "process-frozen-without-redis",
  what: "The same where processes hear of endings by PostgreSQL alone",
  site: { processes: 3, database: "postgres", redis: "none" },
};
