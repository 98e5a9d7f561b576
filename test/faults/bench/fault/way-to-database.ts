import type { Fault, SiteShape } from "../fault.ts";
import { findPacketFilter, openPacketFilter } from "../inject/packet-filter.ts";

/** One of three processes has a way to PostgreSQL of which something is wrong. */
const site: SiteShape = { processes: 3, database: "postgres", redis: "single", gates: true };
const mayRefuse = ["storage_unavailable"];

/** Each statement takes its time, and nothing fails. */
export const databaseFar: Fault = {
  name: "database-far",
  what: "From one of three processes PostgreSQL is 50 to 100 ms away, each way",
  site,
  seconds: 12,
  recovery: 3,
  async inject({ gates }) {
    gates[1]?.database.slow(50, 50);
    return async () => gates[1]?.database.slow(0);
  },
};

/** In the kernel where this process may do that, so that TCP itself sends again. */
export const databaseLossy: Fault = {
  name: "database-lossy",
  what: "Between one of three processes and PostgreSQL one packet in five is lost",
  site,
  seconds: 15,
  mayRefuse,
  recovery: 8,
  async inject({ gates }, { note }) {
    const gate = gates[1]?.database;
    if (gate === undefined) throw new Error("Not a site with gates");
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
export const databaseCut: Fault = {
  name: "database-cut",
  what: "Between one of three processes and PostgreSQL nothing passes any more, and no connection ends",
  site,
  seconds: 20,
  mayRefuse,
  recovery: 14,
  async inject({ gates }) {
    gates[1]?.database.cut();
    return async () => gates[1]?.database.mend();
  },
};

/** The worse half of a cut: statements are carried out, and nobody hears that they were. */
export const databaseDeaf: Fault = {
  name: "database-deaf",
  what: "PostgreSQL's answers do not reach one of three processes, while it hears and does what it is told",
  site,
  seconds: 20,
  mayRefuse,
  recovery: 14,
  async inject({ gates }) {
    gates[1]?.database.cut("back");
    return async () => gates[1]?.database.mend();
  },
};

/** As a firewall does that was told to. */
export const databaseRefused: Fault = {
  name: "database-refused",
  what: "One of three processes loses its connections to PostgreSQL by a reset, and gets no others",
  site,
  seconds: 12,
  mayRefuse,
  recovery: 5,
  async inject({ gates }) {
    const gate = gates[1]?.database;
    gate?.reset();
    await gate?.shut();
    return async () => gate?.open();
  },
};
