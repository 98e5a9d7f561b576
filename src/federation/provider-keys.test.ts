import { beforeEach, describe, expect, test } from "vitest";
import { ProviderKeys, type PublishedKeys, readKeys } from "./provider-keys.ts";

const ec = { kty: "EC", crv: "P-256", x: "x", y: "y", kid: "one" };
const rsa = { kty: "RSA", n: "n", e: "AQAB", kid: "two", use: "sig", alg: "RS256" };

describe("a set of keys", () => {
  test("is its public keys of signatures, and nothing else of what stands there", () => {
    const others = [
      { kty: "oct", k: "c2VjcmV0", kid: "shared" },
      { ...ec, kid: "private", d: "d" },
      { ...rsa, kid: "encryption", use: "enc" },
      null,
      "key",
      {},
    ];
    expect(readKeys({ keys: [ec, ...others, rsa] })).toStrictEqual({ keys: [ec, rsa] });
  });

  for (const junk of [
    {},
    { keys: {} },
    { keys: [] },
    { keys: [{ kty: "oct", k: "AA" }] },
    { keys: Array.from({ length: 101 }, () => ec) },
  ]) {
    test(`is refused: ${JSON.stringify(junk).slice(0, 60)}`, () => {
      expect(() => readKeys(junk)).toThrow(/key/);
    });
  }
});

describe("the keys of a provider", () => {
  let now: number;
  let loads: number;
  let answer: () => Promise<PublishedKeys>;
  let keys: ProviderKeys;
  beforeEach(() => {
    now = 0;
    loads = 0;
    answer = async () => readKeys({ keys: [{ ...ec, kid: `load ${loads}` }] });
    keys = new ProviderKeys({
      load: () => {
        loads += 1;
        return answer();
      },
      clock: () => now,
      onError: () => {},
    });
  });
  const kid = ({ keys: [first] }: PublishedKeys): unknown => first?.kid;

  test("R082: keys are looked for once a minute, however many tokens name one that is not known", async () => {
    await keys.get();
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.search()));
    expect(found.filter((one) => one !== null)).toHaveLength(1);
    expect(loads).toBe(2);
    now = 59_999;
    expect(await keys.search()).toBeNull();
    now = 60_000;
    expect(kid((await keys.search())!)).toBe("load 3");
  });

  for (const junk of [{ keys: [] }, { keys: "none" }, {}, { keys: [{ kty: "oct", k: "AA" }] }]) {
    test(`stay when this comes: ${JSON.stringify(junk)}`, async () => {
      await keys.get();
      answer = async () => readKeys(junk);
      await expect(keys.search()).rejects.toThrow(/key/);
      expect(kid(await keys.get())).toBe("load 1");
    });
  }
});
