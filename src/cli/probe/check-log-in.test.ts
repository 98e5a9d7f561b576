import { expect, test } from "vitest";
import { judgeSeenAddress, type SeenAddress } from "./check-log-in.ts";

const judge = (found: SeenAddress): string => judgeSeenAddress(found).level;

test("this machine is seen by its own address, in any spelling, or by one of its network", () => {
  expect(judge({ seen: "198.51.100.7", from: "198.51.100.7", to: "192.0.2.1" })).toBe("ok");
  expect(judge({ seen: "127.0.0.1", from: "::ffff:127.0.0.1", to: "::ffff:127.0.0.1" })).toBe("ok");
  expect(judge({ seen: "2001:db8::1", from: "2001:db8::2", to: "2001:db8:1::1" })).toBe("ok");
});

test("an address that somebody on the way gave this machine is shown for a person to judge", () => {
  const found = judgeSeenAddress({ seen: "8.8.4.4", from: "10.0.0.5", to: "9.9.9.9" });
  expect(found).toMatchObject({
    level: "ok",
    found: expect.stringMatching(/^the server sees 8\.8\.4\.4; see whether/),
  });
});

test.each([
  ["none", { seen: null, from: "10.0.0.5", to: "9.9.9.9" }],
  ["that of the proxy", { seen: "9.9.9.9", from: "10.0.0.5", to: "9.9.9.9" }],
  ["one inside, for somebody who comes from outside", { seen: "10.1.0.4", from: "10.0.0.5", to: "9.9.9.9" }],
  ["the server's own, for somebody who is elsewhere", { seen: "127.0.0.1", from: "10.0.0.5", to: "10.0.0.9" }],
])("a wrong address is worth a look: %s", (_, found) => {
  expect(judgeSeenAddress(found)).toMatchObject({ level: "warn", fix: expect.stringContaining("TRUSTED_PROXIES") });
});
