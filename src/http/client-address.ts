import { BlockList, isIP, isIPv6 } from "node:net";
import { ConfigurationError } from "../error/configuration-error.ts";
import { quote } from "../shared/quote.ts";
import { namedLanguage } from "./page-language.ts";
import { type ClientInfo, networkOf } from "../session/client-info.ts";

/** Which peers may say whom they speak for: nobody, the nearest `hops`, or addresses in these networks. */
export type TrustedProxies =
  | { readonly kind: "none" }
  | { readonly kind: "hops"; readonly hops: number }
  | { readonly kind: "networks"; readonly networks: Networks };

/** Networks, by the family of the addresses that are looked for in them. */
interface Networks {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

/** Parses "none", a number of hops ("1"), or networks ("10.0.0.0/8, ::1"). Throws `ConfigurationError`. */
export function parseTrustedProxies(value: string): TrustedProxies {
  const text = value.trim();
  if (text === "none" || text === "0" || text === "") return { kind: "none" };
  if (/^[1-9][0-9]?$/.test(text)) return { kind: "hops", hops: Number(text) };
  return { kind: "networks", networks: parseNetworks(text.split(",").map((part) => part.trim())) };
}

function parseNetworks(texts: readonly string[]): Networks {
  const networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of texts) addNetwork(networks, text);
  return networks;
}

/**
 * Security: Node looks for 203.0.113.9 as `::ffff:203.0.113.9`, and finds it in every `::/n` up to 80 bits. Whoever writes `::1/64` or `::/0` speaks of
 * IPv6, and whoever means its mapped half writes those 96 bits.
 */
function addNetwork(networks: Networks, network: string): void {
  const [address = "", prefix, ...rest] = network.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const maxPrefix = family === "ipv6" ? 128 : 32;
  const length = prefix === undefined ? maxPrefix : /^[0-9]{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!isIP(address) || rest.length > 0 || !(length <= maxPrefix)) {
    throw new ConfigurationError(
      "trustedProxies",
      `trustedProxies has ${quote(network)}, which is not a network: write addresses such as 10.0.0.0/8 with commas between them, a number of hops, or "none".`,
    );
  }
  networks[family].addSubnet(address, length, family);
  if (family === "ipv6" && length >= 96) networks.ipv4.addSubnet(address, length, family);
}

/**
 * The client of a request. `X-Forwarded-For` is read from the right, as far as each hop is trusted to have told the truth about the
 * one before it; a header from a peer that is not trusted changes nothing.
 *
 * @param isResolved the framework has read the headers itself, and `peer` is what it made of them.
 */
export function readClientInfo(
  headers: Headers,
  peer: string | null,
  proxies: TrustedProxies,
  isResolved = false,
): ClientInfo {
  const { address: ip, isProxy } = clientAddress(headers.get("x-forwarded-for"), normalizeAddress(peer ?? ""), proxies);
  const isShared = isProxy || (!isResolved && ip !== null && isNearby(ip) && isForwarded(headers));
  const language = namedLanguage((name) => headers.get(name));
  const userAgent = headers.get("user-agent");
  return { ip, network: networkOf(ip), userAgent, ...(isShared && { isShared: true }), ...(language && { language }) };
}

/** Headers by which proxies say whom they speak for. */
export const forwardingHeaders = ["x-forwarded-for", "forwarded", "x-real-ip"] as const;

function isForwarded(headers: Headers): boolean {
  return forwardingHeaders.some((name) => headers.has(name));
}

const nearby = parseNetworks([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "::1",
  "fc00::/7",
  "fe80::/10",
]);

/** Whether an address is of this machine or of a private network, where proxies stand. */
function isNearby(address: string): boolean {
  return isListed(nearby, address);
}

/** Whether the peer itself is one that may speak for others. */
export function isTrustedPeer(peer: string | null, proxies: TrustedProxies): boolean {
  if (proxies.kind === "none") return false;
  const address = normalizeAddress(peer ?? "");
  return proxies.kind === "hops" || (address !== null && isListed(proxies.networks, address));
}

/** Whose request it is as far as is known, and whether that is a proxy which did not say for whom it speaks. */
interface Resolved {
  readonly address: string | null;
  readonly isProxy: boolean;
}

function clientAddress(forwarded: string | null, peer: string | null, proxies: TrustedProxies): Resolved {
  if (peer === null || proxies.kind === "none") return { address: peer, isProxy: false };
  const hops = forwarded?.split(",").slice(-50).map(normalizeAddress) ?? [];
  let address: string = peer;
  for (let trusted = 0; ; trusted += 1) {
    const speaksForOthers = proxies.kind === "hops" ? trusted < proxies.hops : isListed(proxies.networks, address);
    // A trusted proxy that wrote something else than an address ends the chain at itself.
    const next = speaksForOthers ? hops.pop() : null;
    // By hops alone nobody knows whether the last address that was given is a proxy's; one that gave none is.
    if (!next) return { address, isProxy: speaksForOthers && (proxies.kind === "networks" || trusted === 0) };
    address = next;
  }
}

function isListed(networks: Networks, address: string): boolean {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  return networks[family].check(address, family);
}

/** One spelling per address: no port, no brackets, no zone, IPv4 out of its mapped IPv6 form. Null when it is none. */
export function normalizeAddress(input: string): string | null {
  let text = input.trim();
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text);
  if (bracketed) text = bracketed[1] as string;
  else if (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text)) text = text.slice(0, text.indexOf(":"));
  text = text.replace(/%.*$/, "").toLowerCase();
  if (isIP(text) === 4) return text;
  if (isIP(text) !== 6) return null;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const value = (Number.parseInt(mapped[1] as string, 16) << 16) | Number.parseInt(mapped[2] as string, 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** Whether a peer is this machine itself. */
export function isLoopbackAddress(peer: string): boolean {
  const address = normalizeAddress(peer);
  return address !== null && (address === "::1" || address.startsWith("127."));
}
