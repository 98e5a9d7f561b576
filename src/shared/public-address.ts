import { BlockList, isIP } from "node:net";

const reserved = new BlockList();
// RFC 6890 and its registries: this host, private and shared networks, link-local (cloud metadata), documentation, multicast, the rest.
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  reserved.addSubnet(network, prefix, "ipv4");
}

/** Global unicast is 2000::/3; what is reserved within it stands here. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
// Teredo and 6to4 carry an IPv4 address, which may be a private one.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  reserved.addSubnet(network, prefix, "ipv6");
}

/** Behind a translator (NAT64, RFC 6052) every IPv4 host has an address in here as well, which ends in its own. */
const translated = new BlockList();
translated.addSubnet("64:ff9b::", 96, "ipv6");

/** Whether an IP address is one of the public Internet. False for anything that is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reserved.check(address, "ipv4");
  if (family !== 6) return false;
  const text = address.replace(/%.*$/, "");
  if (translated.check(text, "ipv6")) return isPublicAddress(lastFourBytes(text));
  return global.check(text, "ipv6") && !reserved.check(text, "ipv6");
}

/** Of an address whose first groups are not zero. */
function lastFourBytes(address: string): string {
  const { hostname } = new URL(`http://[${address}]`);
  const [, tail = ""] = hostname.slice(1, -1).split("::");
  const [low = 0, high = 0] = tail
    .split(":")
    .toReversed()
    .map((group) => Number.parseInt(group || "0", 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
