import type { Fault, SiteShape } from "../fault.ts";
import { findPacketFilter, openPacketFilter } from "../inject/packet-filter.ts";

/** One of three processes has a way to Redis of which something is wrong. Redis is a help: nobody may notice. */
const site: SiteShape = { processes: 3, database: "postgres", redis: "single", gates: true };

/** What is counted in Redis is counted in PostgreSQL while it does not answer in time. */
const countsAnew = 2;

export const redisFar: Fault = {
  name: "redis-far",
  what: "From one of three processes Redis is 50 to 100 ms away, each way",
  site,
  seconds: 12,
  recovery: 3,
  countsAnew,
  async inject({ gates }) {
    gates[1]?.redis?.slow(50, 50);
    return async () => gates[1]?.redis?.slow(0);
  },
};

/** In the kernel where this process may do that, so that TCP itself sends again. */
export const redisLossy: Fault = {
  name: "redis-lossy",
  what: "Between one of three processes and Redis one packet in five is lost",
  site,
  seconds: 15,
  recovery: 3,
  countsAnew,
  async inject({ gates }, { note }) {
    const gate = gates[1]?.redis;
    if (!gate) throw new Error("Not a site with gates");
    if (findPacketFilter() === null) {
      note("no nft here: lost by the proxy");
      gate.lose(0.2);
      return async () => gate.lose(0);
    }
    const filter = openPacketFilter(Number(new URL(gate.url).port));
    filter.drop(0.2);
    note("dropped by the kernel");
    return async () => filter.remove();
  },
};

/** Half open: neither side hears that the other is gone, and what was lost never arrives. */
export const redisCut: Fault = {
  name: "redis-cut",
  what: "Between one of three processes and Redis nothing passes any more, and no connection ends",
  site,
  seconds: 15,
  recovery: 5,
  countsAnew,
  async inject({ gates }) {
    gates[1]?.redis?.cut();
    return async () => gates[1]?.redis?.mend();
  },
};
