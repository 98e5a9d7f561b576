import fc from "fast-check";
import { expect, test } from "vitest";
import { parseReturnTo } from "./return-to.ts";

const settings = {
  origin: "https://app.example.com",
  trustedOrigins: new Set(["https://www.example.com"]),
  forwardAuth: new Map([["https://wiki.example.com", "wiki"]]),
  mountPath: "",
  basePath: "/auth",
  providers: [{ id: "acme" }],
};

test("a path of our own is kept as it is, with query and fragment", () => {
  for (const path of [
    "/",
    "/profile",
    "/a/b?c=d&e=%2F#f",
    "/search?q=http://elsewhere.example",
    "/login?next=//evil.example",
  ]) {
    expect(parseReturnTo(path, settings)).toBe(path);
  }
});

test("our own origin becomes a path, a trusted one stays whole, another one is refused", () => {
  expect(parseReturnTo("https://app.example.com/x?y", settings)).toBe("/x?y");
  expect(parseReturnTo("https://www.example.com/x", settings)).toBe("https://www.example.com/x");
  expect(parseReturnTo("https://wiki.example.com/x", settings)).toBe("https://wiki.example.com/x");
  for (const other of [
    "https://evil.example/",
    "http://app.example.com/",
    "http://wiki.example.com/",
    "https://wiki.example.com:8443/",
    "https://app.example.com:8443/",
    "https://app.example.com.evil.example/",
    "https://app.example.com@evil.example/",
    "https://user:password@app.example.com/",
  ]) {
    expect(parseReturnTo(other, settings)).toBeNull();
  }
});

test("the way to a provider is no place to go, however it is spelled; what only looks like it is one", () => {
  for (const start of [
    "/auth/acme",
    "/auth/acme?carrier=token",
    "/a/../auth/acme#x",
    "/%61uth/acm%65",
    "/auth%2Facme",
  ]) {
    expect(parseReturnTo(start, settings)).toBeNull();
    expect(parseReturnTo(`https://app.example.com${start}`, settings)).toBeNull();
  }
  expect(parseReturnTo("/shop/auth/acme", { ...settings, mountPath: "/shop" })).toBeNull();
  for (const other of [
    "/auth/welcome",
    "/shop/auth/acme",
    "/account?next=/auth/acme",
    "https://www.example.com/auth/acme",
  ]) {
    expect(parseReturnTo(other, settings)).toBe(other);
  }
});

test("A055, R002: whatever it is given, the answer stays on our own or a trusted origin", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    "//",
    "http:",
    "https:",
    "evil.example",
    "@",
    ".",
    "..",
    "%2f",
    "%5c",
    "%09",
    "\t",
    "\n",
    "?",
    "#",
    ":",
    "javascript:",
    "a",
    "\u3002",
    ";",
    "www.example.com",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const kept = parseReturnTo(pieces.join(""), settings);
      if (kept === null) return;
      const url = new URL(kept, settings.origin);
      expect([settings.origin, ...settings.trustedOrigins]).toContain(url.origin);
      expect(decodeURIComponent(url.pathname)).not.toMatch(/^[/\\]{2}/);
    }),
    { numRuns: 20_000 },
  );
});

test.each([undefined, null, 7, ["/a"], {}, "", "a", "a/b", "?x", "#x", `/${"a".repeat(3_000)}`])(
  "%j is nowhere to go",
  (value) => {
    expect(parseReturnTo(value, settings)).toBeNull();
  },
);
