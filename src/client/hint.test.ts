import { afterEach, expect, test, vi } from "vitest";
import { clearHint, hintName, mayBeSignedIn } from "./hint.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page at an address, with cookies. Gives what is written to them. */
function page(address: string, cookie: string): string[] {
  const written: string[] = [];
  vi.stubGlobal("location", new URL(address));
  vi.stubGlobal("document", {
    get cookie() {
      return cookie;
    },
    set cookie(value: string) {
      written.push(value);
    },
  });
  return written;
}

test("on the API's own host the cookie decides, whatever key is left", () => {
  const api = new URL("https://app.example.com/auth");
  page("https://app.example.com/", "theme=dark; __Host-latchkey-hint=1; other=2");
  expect(mayBeSignedIn(api, null)).toBe(true);
  for (const cookie of ["", "theme=dark", "x-latchkey-hint=1", "__Host-latchkey-hints=1", "a=latchkey-hint=1"]) {
    page("https://app.example.com/", cookie);
    expect(mayBeSignedIn(api, "a-key"), cookie).toBe(false);
  }
});

test("in development any port's cookie does, because the API may stand behind the front end's server", () => {
  page("http://localhost:5173/", "latchkey-hint-3000=1");
  expect(mayBeSignedIn(new URL("http://localhost:5173/auth"), null)).toBe(true);
});

test("on another host of the site the key decides: the API's cookies cannot be read there", () => {
  const api = new URL("https://api.example.com/auth");
  page("https://app.example.com/", "__Host-latchkey-hint=1");
  expect(mayBeSignedIn(api, null)).toBe(false);
  expect(mayBeSignedIn(api, "a-key")).toBe(true);
});

test("only the hint of this API is taken away, and none from another host", () => {
  const own = page("http://localhost:5173/", "latchkey-hint-3000=1; latchkey-hint-4000=1");
  clearHint(new URL("http://localhost:3000/auth"));
  expect(own).toStrictEqual(["latchkey-hint-3000=; Path=/; Max-Age=0"]);
  const secure = page("https://app.example.com/", "__Host-latchkey-hint=1");
  clearHint(new URL("https://app.example.com/auth"));
  expect(secure).toStrictEqual(["__Host-latchkey-hint=; Path=/; Max-Age=0; Secure"]);
  const other = page("https://app.example.com/", "__Host-latchkey-hint=1");
  clearHint(new URL("https://api.example.com/auth"));
  expect(other).toStrictEqual([]);
});

test.for([
  ["https://app.example.com/auth", "__Host-latchkey-hint"],
  ["https://app.example.com:8443/auth", "__Host-latchkey-hint"],
  ["http://localhost:3000/auth", "latchkey-hint-3000"],
  ["http://localhost/auth", "latchkey-hint-80"],
] as const)("the hint of %s is called %s", ([api, name]) => {
  expect(hintName(new URL(api))).toBe(name);
});
