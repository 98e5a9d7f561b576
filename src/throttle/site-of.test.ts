import { expect, test } from "vitest";
import { networkOf } from "../session/client-info.ts";
import { siteOf } from "./site-of.ts";

test("A082: the site of an address is the /48 that somebody may have as a whole, and nothing else has one", () => {
  const site = (ip: string | null): string | null => siteOf(networkOf(ip));
  expect(site("2001:db8:7:1::1")).toBe("2001:db8:7::/48");
  expect(site("2001:db8:7:ffff:1:2:3:4")).toBe("2001:db8:7::/48");
  expect(site("2001:db8::1")).toBe("2001:db8:0::/48");
  for (const ip of ["203.0.113.7", "::1", "fd00:1:2:3::4", "fe80::1", "fc00::7", null]) expect(site(ip)).toBeNull();
});
