import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Packets to and from one port of this machine, which the kernel throws away: its own TCP makes of that what it does on a bad network. */
export interface PacketFilter {
  /** Throws away this share of the packets, 0 to 1, in whole percents: to the port, from it, or both. */
  drop(share: number, way?: "to" | "from"): void;
  /** Lets everything through again. */
  remove(): void;
}

/** The path of nft (Debian: nftables) where this process may use it. Null elsewhere. */
export function findPacketFilter(): string | null {
  const program = ["/usr/sbin/nft", "/sbin/nft"].find((path) => existsSync(path));
  if (program === undefined || process.getuid?.() !== 0) return null;
  return spawnSync(program, ["list", "tables"]).status === 0 ? program : null;
}

/** Begins with a filter that lets everything through. Throws where there is none. */
export function openPacketFilter(port: number): PacketFilter {
  const program = findPacketFilter();
  if (program === null) throw new Error("No nft that may be used here: check findPacketFilter() and skip");
  const table = `latchkey_${randomBytes(4).toString("hex")}`;
  const run = (script: string): void => {
    const { status, stderr } = spawnSync(program, ["-f", "-"], { input: script, encoding: "utf8" });
    if (status !== 0) throw new Error(`nft refused: ${stderr}`);
  };
  run(`add table inet ${table}
add chain inet ${table} arriving { type filter hook input priority 0 ; }`);
  return {
    drop: (share, way) => {
      const percent = Math.round(share * 100);
      const ports = way === "to" ? ["dport"] : way === "from" ? ["sport"] : ["dport", "sport"];
      const which = percent >= 100 ? "" : `numgen random mod 100 < ${percent}`;
      const rules = ports.map((side) => `add rule inet ${table} arriving tcp ${side} ${port} ${which} drop`);
      run(["flush table inet " + table, ...(percent > 0 ? rules : [])].join("\n"));
    },
    remove: () => run(`delete table inet ${table}`),
  };
}
