import { expect, test } from "vitest";
import { parseTrustedProxies } from "./client-address.ts";
import { ForwardingWatch } from "./forwarding-watch.ts";

function watch(proxies: string) {
  const said: string[] = [];
  const time = { now: 0 };
  const logger = {
    info: () => undefined,
    error: () => undefined,
    warn: (_fields: object, message: string): void => {
      said.push(message);
    },
  };
  const watching = new ForwardingWatch({ proxies: parseTrustedProxies(proxies), logger, clock: () => time.now });
  const see = (remoteAddress: string | null, headers: Readonly<Record<string, string>>, isResolved = false): void =>
    watching.see(new Headers(headers), { remoteAddress, isResolved });
  return { said, time, see };
}

test("a peer that speaks for others and is not named is said once a minute, with the line that is missing", () => {
  const { said, time, see } = watch("10.0.0.0/8");
  see("::ffff:192.168.0.7", { "x-forwarded-for": "<made up>" });
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("add TRUSTED_PROXIES=192.168.0.7 (");
  expect(said[0]).not.toContain("made up");
  for (let n = 0; n < 100; n += 1) see(`192.168.0.${n}`, { forwarded: "for=1.2.3.4" });
  time.now = 59_999;
  see("192.168.0.7", { "x-real-ip": "1.2.3.4" });
  expect(said).toHaveLength(1);
  time.now = 60_000;
  see("2001:db8::7", { "x-real-ip": "1.2.3.4" });
  expect(said[1]).toContain("TRUSTED_PROXIES=2001:db8::7 (");
  // A clock that was put back silences nothing.
  time.now = -60_000;
  see("192.168.0.7", { "x-real-ip": "1.2.3.4" });
  expect(said).toHaveLength(3);
});

test("nothing is said of a named proxy, of one that the framework knows, of a client without such headers, or of nobody", () => {
  const { said, see } = watch("10.0.0.0/8");
  see("10.0.0.7", { "x-forwarded-for": "1.2.3.4" });
  see("203.0.113.9", { "x-forwarded-for": "1.2.3.4" }, true);
  see("203.0.113.9", { via: "1.1 proxy", "x-forwarded-host": "example.com" });
  see(null, { "x-forwarded-for": "1.2.3.4" });
  expect(said).toStrictEqual([]);
});
