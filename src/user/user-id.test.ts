import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretRing } from "../secret/root-secret.ts";
import { madeUserIds, makeUserId } from "./made-user-id.ts";
import { parseUserId } from "./user-id.ts";

test.each([
  "47",
  "user@x",
  "auth0|5f7c8ec7c33c6c004bbafe82",
  "a.b-c_d~e",
  "VXNlcjo0Nw==",
  "x",
  "A".repeat(64),
  "...",
  "New",
])("%s is an id that may be kept", (id) => expect(parseUserId(id)).toBe(id));

test.each([
  "",
  ".",
  "..",
  "new",
  "a/b",
  "a\\b",
  "a b",
  "a%2Fb",
  "a?b",
  "a#b",
  "a&b",
  "a+b",
  "a,b",
  "a;b",
  'a"b',
  "<a>",
  "é",
  "a\n",
  "a\0",
  "{a}",
  "A".repeat(65),
  47,
  null,
])("%j is none", (id) => expect(parseUserId(id)).toBeNull());

const allowed = [..."ABCXYZabcxyz0189._~-@|:="] as const;

test("an id stands as it is in a path, a query and a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...allowed), minLength: 1, maxLength: 64 }), (text) => {
      const id = parseUserId(text);
      if (id === null) {
        expect([".", "..", "new"]).toContain(text);
        return;
      }
      const url = new URL(`https://app.example.com/admin/users/${id}?user=${id}`);
      expect(decodeURIComponent(url.pathname)).toBe(`/admin/users/${id}`);
      expect(url.searchParams.get("user")).toBe(id);
      expect(new Headers({ "remote-user": id }).get("remote-user")).toBe(id);
    }),
  );
});

test("an id that is made is the same for the same person under the same secret, and a UUID", () => {
  const ring = createSecretRing([
    "first-secret-of-at-least-forty-characters",
    "older-secret-of-at-least-forty-characters",
  ]);
  const id = makeUserId(ring, "email:ada@example.com");
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(makeUserId(ring, "email:ada@example.com")).toBe(id);
  expect(makeUserId(ring, "email:bea@example.com")).not.toBe(id);
  expect(madeUserIds(ring, "email:ada@example.com")).toHaveLength(2);
  expect(madeUserIds(ring, "email:ada@example.com")[0]).toBe(id);
});
