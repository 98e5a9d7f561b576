import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "./root-secret.ts";
import { seal, unseal } from "./seal.ts";

const [first, second] = [generateSecret(), generateSecret()];

test("what was sealed opens, and is spelt differently each time", () => {
  const ring = createSecretRing([first]);
  const sealed = seal(ring, "flash", "héllo");
  expect(unseal(ring, "flash", sealed)).toBe("héllo");
  expect(seal(ring, "flash", "héllo")).not.toBe(sealed);
});

test("another purpose, another secret or one changed character opens nothing", () => {
  const ring = createSecretRing([first]);
  const sealed = seal(ring, "flash", "value");
  expect(unseal(ring, "cookie", sealed)).toBeNull();
  expect(unseal(createSecretRing([second]), "flash", sealed)).toBeNull();
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = sealed.slice(0, i) + (sealed[i] === "A" ? "B" : "A") + sealed.slice(i + 1);
    // The last character may carry bits that belong to no byte.
    if (Buffer.from(changed, "base64url").equals(Buffer.from(sealed, "base64url"))) continue;
    expect(unseal(ring, "flash", changed)).toBeNull();
  }
  for (const junk of ["", "x", sealed.slice(0, 20), "é".repeat(40)]) expect(unseal(ring, "flash", junk)).toBeNull();
});

test("a value sealed under the old secret opens while both are accepted", () => {
  const sealed = seal(createSecretRing([first]), "flash", "value");
  expect(unseal(createSecretRing([second, first]), "flash", sealed)).toBe("value");
});
