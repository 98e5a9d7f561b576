import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { AuthError } from "../error/auth-error.ts";
import type { Logger } from "../shared/logger.ts";
import type { ClaimRule, ClaimsContext, ClaimsHook } from "./claims.ts";
import { createClaimsSource, isOwnClaim } from "./claims.ts";
import { SecretKeyRing } from "./secret-key-ring.ts";

const user: ClaimsContext["user"] = {
  id: "0b5f9ab8-6a51-4f9f-8c1d-2f9b3b1d9a01",
  email: "ann@example.com",
  emailVerified: true,
  name: "Ann",
  avatarUrl: null,
  role: "user",
  createdAt: new Date("2026-01-01T00:00:00Z"),
  metadata: { tenant: "acme", plan: { seats: 3, tags: ["a"] }, none: null },
};

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function collect(): { readonly lines: Line[]; readonly logger: Logger } {
  const lines: Line[] = [];
  const note: Logger["error"] = (fields, message) => {
    lines.push({ fields, message });
  };
  return { lines, logger: { info: note, warn: note, error: note } };
}

/** What a hook that gives anything comes to: its claims, or the refusal. */
async function ask(hook: unknown, rules: readonly ClaimRule[] = []): Promise<unknown> {
  const source = createClaimsSource({ hook: hook as ClaimsHook, rules, logger: collect().logger });
  return source?.({ user });
}

const unavailable = { name: "AuthError", code: "hook_unavailable", retryAfter: 5 };

test("without a hook and rules there is nothing to ask", () => {
  expect(createClaimsSource({ hook: null, rules: [], logger: collect().logger })).toBeNull();
});

test("a hook is handed the user with her metadata, and what it gives are the claims", async () => {
  const seen: ClaimsContext[] = [];
  const hook = (context: ClaimsContext): object => {
    seen.push(context);
    return { tenant: context.user.metadata["tenant"], permissions: ["read"] };
  };
  expect(await ask(hook)).toEqual({ tenant: "acme", permissions: ["read"] });
  expect(await ask(async (context: ClaimsContext) => hook(context))).toEqual({ tenant: "acme", permissions: ["read"] });
  expect(seen[0]?.user).toBe(user);
  expect(seen[0]?.signal.aborted).toBe(false);
});

test("rules read own properties by their path, and leave out what is not there", async () => {
  const rules: ClaimRule[] = [
    { claim: "tenant", path: ["metadata", "tenant"] },
    { claim: "seats", path: ["metadata", "plan", "seats"] },
    { claim: "tags", path: ["metadata", "plan", "tags"] },
    { claim: "none", path: ["metadata", "none"] },
    { claim: "deeper", path: ["metadata", "none", "deeper"] },
    { claim: "letter", path: ["metadata", "tenant", "length"] },
    { claim: "inherited", path: ["metadata", "toString"] },
    { claim: "proto", path: ["metadata", "__proto__", "x"] },
    { claim: "name", path: ["name"] },
  ];
  const found = { tenant: "acme", seats: 3, tags: ["a"], none: null, name: "Ann" };
  expect(await ask(null, rules)).toEqual({ ...found });
  expect(await ask(() => ({ tenant: "other" }), rules)).toEqual({ ...found, tenant: "other" });
});

test.each([
  ..."iss aud sub client_id sid ver iat exp nbf jti auth_time amr acr email email_verified role scope cnf act".split(
    " ",
  ),
  "__proto__",
  "constructor",
  "prototype",
  "",
  "1a",
  "with space",
  "a".repeat(65),
  "é",
])("%s is no name for a claim of the application's, and a hook that gives it gives none", async (name) => {
  expect(isOwnClaim(name)).toBe(false);
  const given: object = JSON.parse(`{${JSON.stringify(name)}: "x"}`);
  await expect(ask(() => given)).rejects.toMatchObject(unavailable);
});

test.each(["tenant", "https://example.com/roles", "urn:example:a", "a".repeat(64), "x-1.y_z"])(
  "%s is a name",
  (name) => {
    expect(isOwnClaim(name)).toBe(true);
  },
);

const cyclic: Record<string, unknown> = {};
cyclic["again"] = cyclic;
const deep: unknown = JSON.parse(`${"[".repeat(20)}1${"]".repeat(20)}`);

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a text", "tenant=acme"],
  ["a list", [{ tenant: "acme" }]],
  ["a number that is none", { n: Number.NaN }],
  ["an infinite number", { n: Number.POSITIVE_INFINITY }],
  ["a bigint", { n: 1n }],
  ["a bigint further in", { n: { m: [1n] } }],
  ["a function", { f: () => 1 }],
  ["a symbol", { s: Symbol("x") }],
  ["a circle", { tenant: cyclic }],
  ["a member that reaches a prototype", { tenant: JSON.parse('{"__proto__": {"role": "admin"}}') }],
  ["a member called constructor, further in", { tenant: [{ constructor: 1 }] }],
  ["more levels than a token is read to", { tenant: deep }],
])("a hook that gives %s makes no token", async (_, given) => {
  await expect(ask(() => given)).rejects.toMatchObject(unavailable);
  await expect(ask(async () => given)).rejects.toMatchObject(unavailable);
});

const anyName = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("tenant", "roles", "plan") },
  { weight: 1, arbitrary: fc.string() },
);
const anyValue = fc.anything({ withBigInt: true, withDate: true });

test("whatever a hook gives is refused, or can be read back from the token as JSON says it", async () => {
  const keys = new SecretKeyRing(["3PzvC8hRkX1yQm5tWn7uJb2dLf9sGa4e"]);
  await fc.assert(
    fc.asyncProperty(fc.dictionary(anyName, anyValue), async (given) => {
      let claims: unknown;
      try {
        claims = await ask(() => given);
      } catch (error) {
        expect(error).toMatchObject(unavailable);
        return;
      }
      const read = keys.verify(keys.sign(claims as object));
      expect(read).toMatchObject({ ok: true });
      expect(read.ok && read.claims).toEqual(JSON.parse(JSON.stringify(given)));
    }),
    { numRuns: 300 },
  );
});

test("a hook that throws is logged, and its words go to the log alone", async () => {
  const { lines, logger } = collect();
  const hook = (): never => {
    throw new Error("the directory is down");
  };
  const source = createClaimsSource({ hook, rules: [], logger });
  const error = await source?.({ user }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({ ...unavailable, detail: undefined });
  expect(JSON.stringify(lines)).toContain("the directory is down");
  expect(lines).toHaveLength(1);
});

test("a hook whose claims cannot be is logged with the name of the claim, and not with its value", async () => {
  const { lines, logger } = collect();
  const hook = (() => ({ email: "eve@example.com" })) as unknown as ClaimsHook;
  await expect(createClaimsSource({ hook, rules: [], logger })?.({ user })).rejects.toMatchObject(unavailable);
  expect(lines.map(({ fields }) => fields)).toStrictEqual([{ claim: "email" }]);
});

test("a hook that takes longer than five seconds is told to stop, and waited for no longer", async () => {
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    expect(milliseconds).toBe(5_000);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("late", "TimeoutError")), 20);
    return controller.signal;
  });
  let signal: AbortSignal | null = null;
  const hook = (context: ClaimsContext): Promise<object> => {
    signal = context.signal;
    return new Promise(() => {});
  };
  await expect(ask(hook)).rejects.toMatchObject(unavailable);
  expect(signal).toMatchObject({ aborted: true });
});
