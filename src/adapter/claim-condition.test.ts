import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { resolveClaims } from "./claim-condition.ts";

const claims = {
  tenant: "acme",
  level: 3,
  beta: true,
  manager: null,
  permissions: ["notes:read", "notes:write"],
  none: [],
  nested: { a: 1 },
  email_verified: true,
};

describe("a condition on a claim", () => {
  test.for([
    ["the value", { tenant: "acme" }, true],
    ["another value", { tenant: "globex" }, false],
    ["one of several", { tenant: ["globex", "acme"] }, true],
    ["none of several", { tenant: ["globex", "initech"] }, false],
    ["a number", { level: 3 }, true],
    ["a number as a text", { level: "3" }, false],
    ["true", { beta: true }, true],
    ["what is only truthy", { tenant: true }, false],
    ["null", { manager: null }, true],
    ["null for what is not there", { absent: null }, false],
    ["what a list contains", { permissions: "notes:write" }, true],
    ["what a list does not contain", { permissions: "notes:delete" }, false],
    ["a part of what a list contains", { permissions: "notes" }, false],
    ["one of several in a list", { permissions: ["notes:delete", "notes:read"] }, true],
    ["none of several in a list", { permissions: ["notes:delete", "notes:share"] }, false],
    ["anything in an empty list", { none: "x" }, false],
    ["an object, which only a function compares", { nested: "[object Object]" }, false],
    ["what every object has", { toString: "x" }, false],
    ["a function that says yes", { level: (level: number) => level > 2 }, true],
    ["a function that says no", { level: (level: number) => level > 3 }, false],
    ["a function about an object", { nested: (value: { a: number }) => value.a === 1 }, true],
    ["a function that is asked of nothing", { absent: () => true }, false],
    ["a function that says something truthy", { level: () => "yes" }, false],
    ["a function that says it later", { level: async () => true }, false],
    ["several, all of them fulfilled", { tenant: "acme", permissions: "notes:read", email_verified: true }, true],
    ["several, one of them not", { tenant: "acme", permissions: "notes:delete" }, false],
  ] as const)("%s", ([, wanted, expected]) => {
    expect(resolveClaims(wanted)(claims)).toBe(expected);
  });

  test("is copied: a list that changes later changes nothing", () => {
    const tenant = ["acme"];
    const isWelcome = resolveClaims({ tenant });
    tenant.push("globex");
    expect(isWelcome({ tenant: "globex" })).toBe(false);
  });

  test.for([
    ["claims", undefined],
    ["claims", null],
    ["claims", "acme"],
    ["claims", ["acme"]],
    ["claims", {}],
    ["claims.tenant", { tenant: undefined }],
    ["claims.tenant", { tenant: [] }],
    ["claims.tenant", { tenant: ["acme", undefined] }],
    ["claims.tenant", { tenant: [["acme"]] }],
    ["claims.tenant", { tenant: { is: "acme" } }],
    ["claims.level", { level: Number.NaN }],
    ["claims.exp", { exp: () => true }],
    ["claims.iss", { iss: "http://localhost:3000/auth" }],
    ["claims.client_id", { client_id: "latchkey" }],
    ["claims.scope", { scope: "notes" }],
    ["claims.ten ant", { "ten ant": "acme" }],
  ] as const)("that would say nothing stops the start: %s of %o", ([setting, given]) => {
    expect(() => resolveClaims(given)).toThrow(ConfigurationError);
    expect(() => resolveClaims(given)).toThrow(expect.objectContaining({ setting }));
  });
});
