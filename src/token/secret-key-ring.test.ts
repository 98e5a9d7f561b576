import { expect, test } from "vitest";
import { generateSecret } from "../secret/root-secret.ts";
import { SecretKeyRing } from "./secret-key-ring.ts";

const [old, next] = [generateSecret(), generateSecret()] as const;
const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;

test("the first secret signs, and all of a list are accepted, whatever their order", () => {
  const rings = [[old], [old, next], [next, old], [next]].map((secrets) => new SecretKeyRing(secrets));
  const accepted = rings.map((ring) => rings.map((other) => other.verify(ring.sign({ sub: "u1" })).ok));
  expect(accepted).toStrictEqual([
    [true, true, true, false],
    [true, true, true, false],
    [false, true, true, true],
    [false, true, true, true],
  ]);
});

test("a secret has one `kid` in every process, which is not found out from another's", () => {
  const kids = [new SecretKeyRing([old]), new SecretKeyRing([old, next]), new SecretKeyRing([next])].map((ring) =>
    kidOf(ring.sign({})),
  );
  expect(kids[0]).toBe(kids[1]);
  expect(kids[2]).not.toBe(kids[0]);
  expect(old).not.toContain(kids[0]);
});

test("nothing is published, and there is nothing to read again", async () => {
  const ring = new SecretKeyRing([old]);
  expect(JSON.parse(ring.published().body)).toStrictEqual({ keys: [] });
  expect(await ring.reload()).toBe(false);
});
