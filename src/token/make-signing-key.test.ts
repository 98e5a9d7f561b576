import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import { isKeyId, makeSigningKey } from "./make-signing-key.ts";

test("the id of a key is one that can be typed after a command: none begins like an option", async () => {
  const ring = createSecretRing([generateSecret()]);
  const made = await Promise.all(Array.from({ length: 500 }, () => makeSigningKey("EdDSA", ring)));
  expect(made.filter(({ kid }) => !isKeyId(kid) || kid.startsWith("-"))).toStrictEqual([]);
  expect(new Set(made.map(({ kid }) => kid)).size).toBe(500);
});
