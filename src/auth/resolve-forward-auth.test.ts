import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { parseTrustedProxies } from "../http/client-address.ts";
import { type ForwardAuthContext, resolveForwardAuth } from "./resolve-forward-auth.ts";

const context: ForwardAuthContext = {
  baseUrl: new URL("https://auth.example.com"),
  cookieDomain: "example.com",
  trustedProxies: parseTrustedProxies("127.0.0.1"),
  issuer: "https://auth.example.com/auth",
};

function refusal(hosts: readonly string[], changes: Partial<ForwardAuthContext> = {}): string {
  try {
    resolveForwardAuth(hosts, { ...context, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError && error.setting === "forwardAuthHosts") return error.message;
    throw error;
  }
  return "not refused";
}

test("each host has an origin of its own and an audience: what stands behind the equals sign, or the origin", () => {
  const found = resolveForwardAuth(
    ["wiki.example.com", "Orders.Example.com:443=orders", "example.com:8443=https://x.example/?a=b"],
    context,
  );
  expect([...found]).toStrictEqual([
    ["https://wiki.example.com", "https://wiki.example.com"],
    ["https://orders.example.com", "orders"],
    ["https://example.com:8443", "https://x.example/?a=b"],
  ]);
  expect(resolveForwardAuth([], { ...context, trustedProxies: parseTrustedProxies("none") }).size).toBe(0);
});

test("in development hosts are ports of this machine", () => {
  const development = { baseUrl: new URL("http://localhost:3000"), cookieDomain: null };
  const found = resolveForwardAuth(["localhost:8080"], { ...context, ...development });
  expect([...found]).toStrictEqual([["http://localhost:8080", "http://localhost:8080"]]);
});

test("what is no host, or none that the cookie reaches, stops the start with a sentence", () => {
  for (const host of [
    "",
    "=x",
    "https://wiki.example.com",
    "wiki.example.com/",
    "*.example.com",
    "a b",
    "u@wiki.example.com",
    "wiki.example.com=",
  ]) {
    expect([host, refusal([host])]).toStrictEqual([host, expect.stringContaining("write a host such as")]);
  }
  for (const host of ["wiki.example.org", "notexample.com", "example.com.evil.example"]) {
    expect([host, refusal([host])]).toStrictEqual([host, expect.stringContaining("set cookieDomain")]);
  }
  expect(refusal(["wiki.example.com"], { cookieDomain: null })).toContain("set cookieDomain");
});

test("Security: no application is given tokens for ourselves, and nobody is believed who is not trusted", () => {
  expect(refusal([`wiki.example.com=${context.issuer}`])).toContain("whose audience is none");
  for (const audience of ["a b", "ü", "x".repeat(201)]) {
    expect(refusal([`wiki.example.com=${audience}`])).toContain("whose audience is none");
  }
  expect(refusal(["wiki.example.com"], { trustedProxies: parseTrustedProxies("none") })).toContain("trustedProxies");
});
