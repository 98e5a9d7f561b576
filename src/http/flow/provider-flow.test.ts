import { expect, test } from "vitest";
import { createCode } from "../../verification/code.ts";
import { createFlow, issuerMark, markOf, type ProviderFlow, readState, secretsOf } from "./provider-flow.ts";

const about: Omit<ProviderFlow, "id"> = {
  provider: "google",
  issuer: "x",
  purpose: "signin",
  returnTo: null,
  carrier: "cookie",
  sessions: [],
};

test("state says which cookie the flow is in, and what it is for", () => {
  for (const purpose of ["signin", "link", "reauthenticate"] as const) {
    const flow = createFlow({ ...about, purpose });
    const { state } = secretsOf(flow);
    expect(readState(state)).toStrictEqual({ mark: markOf(flow.id), purpose });
  }
});

test("what is no state of ours is none", () => {
  const { state } = secretsOf(createFlow(about));
  const odd = [
    "",
    "x",
    state.slice(1),
    `${state}A`,
    ` ${state}`,
    `${state}\n`,
    state.replace(/.$/, "="),
    state.toUpperCase().replace(/^(.{6})S/, "$1X"),
  ];
  expect(odd.map(readState)).toStrictEqual(odd.map(() => null));
});

test("no two flows share a value, and no value of a flow is another one", () => {
  const flows = Array.from({ length: 200 }, () => createFlow(about));
  const values = flows.flatMap((flow) => Object.values(secretsOf(flow)));
  expect(new Set(values).size).toBe(600);
});

test("the values are the same when the browser comes back, and are what PKCE and OpenID allow", () => {
  const flow = createFlow(about);
  expect(secretsOf({ ...flow })).toStrictEqual(secretsOf(flow));
  const { state, nonce, codeVerifier } = secretsOf(flow);
  // RFC 7636, section 4.1: 43 to 128 unreserved characters.
  expect(codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
  for (const shown of [state, nonce]) expect(shown).not.toContain(codeVerifier.slice(0, 8));
});

test("a state names its purpose, so that one of another purpose is another state", () => {
  const id = createCode();
  expect(secretsOf({ id, purpose: "signin" }).state).not.toBe(secretsOf({ id, purpose: "link" }).state);
});

test("another issuer has another mark", () => {
  const marks = ["https://a.example", "https://a.example/", "https://b.example"].map((issuer) =>
    issuerMark({ issuer }),
  );
  expect(new Set(marks).size).toBe(3);
});
