import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { isTrustedPeer, normalizeAddress, parseTrustedProxies, readClientInfo } from "./client-address.ts";

function client(proxies: string, peer: string | null, forwarded?: string): { ip: string | null; network: string } {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
  const { ip, network } = readClientInfo(headers, peer, parseTrustedProxies(proxies));
  return { ip, network };
}

test("A084: without trusted proxies a forwarded address changes nothing", () => {
  expect(client("none", "203.0.113.9", "1.2.3.4").ip).toBe("203.0.113.9");
  expect(client("10.0.0.0/8", "203.0.113.9", "1.2.3.4").ip).toBe("203.0.113.9");
});

test("A082: the chain is read from the right, up to the first address that is not trusted", () => {
  expect(client("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 2.2.2.2").ip).toBe("2.2.2.2");
  expect(client("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 2.2.2.2, 10.0.0.2").ip).toBe("2.2.2.2");
  expect(client("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2").ip).toBe("10.0.0.3");
  expect(client("1", "10.0.0.1", "1.1.1.1, 2.2.2.2").ip).toBe("2.2.2.2");
  expect(client("2", "10.0.0.1", "1.1.1.1, 2.2.2.2").ip).toBe("1.1.1.1");
  expect(client("9", "10.0.0.1", "1.1.1.1").ip).toBe("1.1.1.1");
});

test("A082: what is no address ends the chain at the proxy that wrote it", () => {
  for (const junk of ["unknown", "", "1.2.3.4.5", "<script>", "_hidden", "evil.example"]) {
    expect(client("10.0.0.0/8", "10.0.0.1", `9.9.9.9, ${junk}`).ip).toBe("10.0.0.1");
  }
});

test("addresses have one spelling", () => {
  expect(normalizeAddress("::ffff:127.0.0.1")).toBe("127.0.0.1");
  expect(normalizeAddress("::FFFF:7f00:1")).toBe("127.0.0.1");
  expect(normalizeAddress("[2001:DB8::1]:443")).toBe("2001:db8::1");
  expect(normalizeAddress("fe80::1%eth0")).toBe("fe80::1");
  expect(normalizeAddress("192.0.2.1:8080")).toBe("192.0.2.1");
  expect(normalizeAddress("0x7f.1")).toBeNull();
});

test("A082: an IPv6 client shares its fate with its /64", () => {
  expect(client("none", "2001:db8:1:2:aaaa::1").network).toBe(client("none", "2001:db8:1:2:bbbb::9").network);
  expect(client("none", "2001:db8:1:2::1").network).not.toBe(client("none", "2001:db8:1:3::1").network);
  expect(client("none", "::1").network).toBe("0:0:0:0::/64");
  expect(client("none", null).network).toBe("unknown");
});

test("A082: who may be many people is nobody to count: an unnamed proxy nearby, or a named one that names nobody", () => {
  const isShared = (
    proxies: string,
    peer: string | null,
    headers: Readonly<Record<string, string>>,
    isResolved = false,
  ) => readClientInfo(new Headers(headers), peer, parseTrustedProxies(proxies), isResolved).isShared ?? false;
  const spoken = { "x-forwarded-for": "203.0.113.9" };
  for (const peer of [
    "127.0.0.1",
    "::1",
    "::ffff:10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "fd00::1",
    "fe80::1",
  ]) {
    for (const header of [spoken, { forwarded: "for=_x" }, { "x-real-ip": "" }]) {
      expect([peer, isShared("none", peer, header)]).toStrictEqual([peer, true]);
    }
    expect([peer, isShared("none", peer, {})]).toStrictEqual([peer, false]);
    // The framework has been told of its proxies, and this is whom they spoke for.
    expect([peer, isShared("none", peer, spoken, true)]).toStrictEqual([peer, false]);
  }
  for (const peer of ["203.0.113.50", "172.32.0.1", "2001:db8::1", null])
    expect(isShared("none", peer, spoken)).toBe(false);
  expect(isShared("10.0.0.0/8", "10.0.0.1", {})).toBe(true);
  expect(isShared("10.0.0.0/8", "10.0.0.1", { "x-forwarded-for": "203.0.113.9, unknown" })).toBe(true);
  expect(isShared("10.0.0.0/8", "10.0.0.1", spoken)).toBe(false);
  expect(isShared("1", "198.51.100.1", {})).toBe(true);
  expect(isShared("2", "198.51.100.1", spoken)).toBe(false);
});

test("no header makes it throw, and what it gives is an address", () => {
  const piece = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 12 }), fc.constantFrom("[", "]", ":", "%", ","));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.constantFrom("2", "10.0.0.0/8, ::/0", "none"),
      (pieces, proxies) => {
        const forwarded = pieces.join(", ").replaceAll(/[^\x20-\x7e]/g, "");
        const { ip } = client(proxies, "::1", forwarded);
        expect(ip).toBe(normalizeAddress(ip ?? ""));
      },
    ),
  );
});

test.each([
  "10.0.0.0/33",
  "10.0.0.0/",
  "example.com",
  "10.0.0.0/8/8",
  "::1/129",
  "-1",
  "10.0.0.1,,",
  "010.0.0.0/8",
  "10.0.0/24",
  "[::1]",
  "10.0.0.1:80",
])("%j stops the start with one sentence", (value) => {
  expect(() => parseTrustedProxies(value)).toThrow(ConfigurationError);
});

test("a peer is trusted by its network, in any spelling", () => {
  const proxies = parseTrustedProxies("127.0.0.0/8, fd00::/8");
  expect(isTrustedPeer("::ffff:127.0.0.1", proxies)).toBe(true);
  expect(isTrustedPeer("fd12::1", proxies)).toBe(true);
  expect(isTrustedPeer("8.8.8.8", proxies)).toBe(false);
  expect(isTrustedPeer(null, proxies)).toBe(false);
});

test.each([
  ["::/0", ["2001:db8::1"], ["203.0.113.9", "::ffff:203.0.113.9"]],
  ["::1/64", ["::1"], ["203.0.113.9"]],
  ["::/80", ["::1"], ["203.0.113.9"]],
  ["0.0.0.0/0", ["203.0.113.9", "::ffff:203.0.113.9"], ["2001:db8::1", "::1"]],
  ["0.0.0.0/0, ::/0", ["203.0.113.9", "2001:db8::1"], []],
  ["::ffff:10.0.0.0/104", ["10.1.2.3", "::ffff:10.1.2.3"], ["11.0.0.1", "::1"]],
  ["::ffff:10.0.0.1", ["10.0.0.1"], ["10.0.0.2"]],
])("A084: %s names networks of its own family alone", (value, within, outside) => {
  const proxies = parseTrustedProxies(value);
  expect(within.filter((peer) => !isTrustedPeer(peer, proxies))).toStrictEqual([]);
  expect(outside.filter((peer) => isTrustedPeer(peer, proxies))).toStrictEqual([]);
});
