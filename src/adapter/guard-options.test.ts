import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { type GuardOptions, resolveGuardOptions, resolveTokenGuardOptions } from "./guard-options.ts";

/** As JavaScript may call it, with no compiler in front. */
const resolve = (options: unknown) => resolveGuardOptions(options as GuardOptions);

describe("options of a guard", () => {
  test("have defaults", () => {
    expect(resolve({})).toStrictEqual({
      roles: null,
      claims: null,
      methods: null,
      redirect: false,
      csrf: true,
    });
  });

  test("take one name or several", () => {
    expect(resolve({ role: "admin", method: ["password", "google"] })).toMatchObject({
      roles: ["admin"],
      methods: ["password", "google"],
    });
  });

  test.for([
    ["roles", { roles: "admin" }],
    ["redirct", { redirct: true }],
    ["role", { role: undefined }],
    ["role", { role: [] }],
    ["role", { role: "" }],
    ["role", { role: ["admin", undefined] }],
    ["role", { role: { name: "admin" } }],
    ["method", { method: null }],
    ["csrf", { csrf: 0 }],
    ["csrf", { csrf: null }],
    ["redirect", { redirect: "/login" }],
    ["claims", { claims: undefined }],
    ["claims.tenant", { claims: { tenant: undefined } }],
  ] as const)("that would leave a route open stop the start: %s of %o", ([setting, options]) => {
    expect(() => resolve(options)).toThrow(ConfigurationError);
    expect(() => resolve(options)).toThrow(expect.objectContaining({ setting }));
  });

  test("are copied: a list that changes later changes nothing", () => {
    const role = ["admin"];
    const resolved = resolve({ role });
    role.push("user");
    expect(resolved.roles).toStrictEqual(["admin"]);
  });

  test("without a cookie are those that say something there", () => {
    expect(resolveTokenGuardOptions({ role: "admin" })).toMatchObject({
      roles: ["admin"],
      redirect: false,
      csrf: false,
    });
    for (const [setting, options] of [
      ["redirect", { redirect: true }],
      ["redirect", { redirect: false }],
      ["csrf", { csrf: false }],
      ["roles", { roles: "admin" }],
      ["role", { role: undefined }],
    ] as const) {
      const resolveToken = () => resolveTokenGuardOptions(options as GuardOptions);
      expect(resolveToken).toThrow(ConfigurationError);
      expect(resolveToken).toThrow(expect.objectContaining({ setting }));
    }
  });
});
