import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../../secret/root-secret.ts";
import type { HttpSettings } from "../settings.ts";
import { clearFlow, findFlow, keepFlow } from "./flow-cookie.ts";
import { createFlow, markOf, type ProviderFlow } from "./provider-flow.ts";

function browser(secure = true) {
  let now = 1_700_000_000_000;
  const flow = (mark: string) => (secure ? `__Host-latchkey-flow-${mark}` : `latchkey-flow-${mark}-3000`);
  const settings = { secure, cookieNames: { flow } } as unknown as HttpSettings;
  const deps = { settings, ring: createSecretRing([generateSecret()]), clock: () => now };
  const jar = new Map<string, string>([["theme", "dark"]]);
  const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    deps,
    jar,
    header,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    start(more: Partial<ProviderFlow> = {}) {
      const begun = createFlow({
        provider: "google",
        issuer: "12345678",
        purpose: "signin",
        returnTo: "/orders?page=2#end",
        carrier: "token",
        sessions: [randomUUID()],
        ...more,
      });
      const lines = keepFlow(deps, header(), begun);
      for (const line of lines) {
        const [pair = ""] = line.split("; ");
        const [name = "", value = ""] = pair.split("=");
        if (line.includes("Max-Age=0")) jar.delete(name);
        else jar.set(name, value);
      }
      return { begun, lines };
    },
  };
}

test.each([true, false])("a flow comes back as it was kept (https: %s)", (secure) => {
  const { deps, start, header } = browser(secure);
  for (const more of [{}, { returnTo: null, sessions: [] }, { purpose: "link" as const, carrier: "cookie" as const }]) {
    const { begun } = start(more);
    expect(findFlow(deps, header(), markOf(begun.id))).toStrictEqual({ ...begun, startedAt: deps.clock() });
  }
});

test("the cookie is for this host, for ten minutes, for no script and no request of another site", () => {
  const { lines } = browser().start();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^__Host-latchkey-flow-[\w-]{6}=[\w-]+; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test("the longest flow is a cookie of at most 1 KiB, its name included", () => {
  const { start } = browser();
  const provider = `p${"x".repeat(31)}`;
  const returnTo = `/${"a".repeat(511)}`;
  const longest = [
    start({ provider, returnTo, purpose: "reauthenticate" }),
    start({ provider, returnTo, sessions: [randomUUID(), randomUUID()] }),
    start({
      provider,
      purpose: "native",
      returnTo: null,
      sessions: [],
      native: {
        redirect: { uri: `com.example.app:/${"a".repeat(238)}`, kind: "scheme" },
        codeChallenge: "c".repeat(43),
        state: "s".repeat(250),
      },
    }),
  ];
  for (const { lines } of longest) {
    const pair = lines[0]?.split("; ")[0] ?? "";
    expect(Buffer.byteLength(pair)).toBeGreaterThan(900);
    expect(Buffer.byteLength(pair)).toBeLessThanOrEqual(1_024);
  }
});

test("four flows at most: the oldest goes, and what is no flow goes before it", () => {
  const { deps, start, header, jar, pass } = browser();
  const flows = Array.from({ length: 4 }, () => {
    pass(1_000);
    return start().begun;
  });
  jar.set("__Host-latchkey-flow-AAAAAA", "junk");
  pass(1_000);
  const fifth = start().begun;
  expect([...jar.keys()].filter((name) => name.includes("-flow-"))).toHaveLength(4);
  expect(jar.has("__Host-latchkey-flow-AAAAAA")).toBe(false);
  const found = [...flows, fifth].map(({ id }) => findFlow(deps, header(), markOf(id)) !== null);
  expect(found).toStrictEqual([false, true, true, true, true]);
});

test("a flow is none after ten minutes, however long the browser keeps its cookie", () => {
  const { deps, start, header, pass } = browser();
  const { begun } = start();
  pass(599_000);
  expect(findFlow(deps, header(), markOf(begun.id))).not.toBeNull();
  pass(1_000);
  expect(findFlow(deps, header(), markOf(begun.id))).toBeNull();
});

test("a cookie under another name, changed by one character, doubled, or of another installation is none", () => {
  const { deps, start, header, jar } = browser();
  const { begun } = start();
  const mark = markOf(begun.id);
  const [name = "", value = ""] = [...jar].find(([one]) => one.includes("-flow-")) ?? [];
  expect(findFlow(deps, `__Host-latchkey-flow-BBBBBB=${value}`, "BBBBBB")).toBeNull();
  const flipped = value.slice(0, 20) + (value[20] === "A" ? "B" : "A") + value.slice(21);
  expect(findFlow(deps, `${name}=${flipped}`, mark)).toBeNull();
  expect(findFlow(deps, `${name}=${value}; ${name}=${value}`, mark)).toBeNull();
  expect(findFlow({ ...deps, ring: createSecretRing([generateSecret()]) }, header(), mark)).toBeNull();
  expect(clearFlow(deps, mark)).toMatch(new RegExp(`^${name}=; Path=/; Max-Age=0;`));
});
