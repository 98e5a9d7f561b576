import { expect, test } from "vitest";
import { checkExposure } from "./check-exposure.ts";

function levelOfProxies(trustedProxies: string | number): unknown {
  const findings = checkExposure({
    options: { trustedProxies },
    settings: {
      development: false,
      origin: "https://app.example.com",
      mountPath: "/auth",
      cookieDomain: null,
      cookieNames: { session: "session" },
      trustedOrigins: new Set(),
      forwardAuth: new Map(),
      registration: { mode: "open", domains: null },
    },
    doesTls: false,
    hasMailer: true,
  });
  return findings.find(({ check }) => check === "trustedProxies")?.level;
}

test.each(["0.0.0.0/0", "::/0", "10.0.0.0/8, ::/0", "0.0.0.0/0,10.0.0.0/8"])(
  "A082: %s lets everybody name any address, and is said",
  (given) => expect(levelOfProxies(given)).toBe("warn"),
);

test.each(["10.0.0.0/8", "10.0.0.0/10, fd00::/8", "::1", 1])("%s is a proxy's network, or a number", (given) => {
  expect(levelOfProxies(given)).toBe("ok");
});
