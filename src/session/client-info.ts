import { isIPv6 } from "node:net";
import type { Language } from "../shared/language.ts";

/** What is known of the device a request came from. For its owner's eyes, and for fairness; never proof of anything. */
export interface ClientInfo {
  /** The network address, without the `::ffff:` of a mapped IPv4 address, or null where there is none. */
  readonly ip: string | null;
  /** What shares a fate with this client when work has to wait: its IPv4 address, or its IPv6 /64. */
  readonly network: string;
  /** The address is a proxy's which does not say, or is not believed, for whom it speaks: nothing is counted by it. */
  readonly isShared?: true;
  readonly userAgent: string | null;
  /** What its browser asks for by name, of what we speak. Programs ask for none. */
  readonly language?: Language;
}

/** UTF-16 units of a user agent that are kept. */
export const maxUserAgentLength = 512;

/** What shares a fate with an address: itself for IPv4, its /64 for IPv6, "unknown" for none. */
export function networkOf(ip: string | null): string {
  if (ip === null) return "unknown";
  if (!isIPv6(ip)) return ip;
  const [head = "", tail] = ip.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = [...groups, ...Array<string>(missing).fill("0"), ...(tail ? tail.split(":") : [])];
  return `${all.slice(0, 4).join(":")}::/64`;
}
