import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthError } from "../../src/error/auth-error.ts";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { createHashQueue } from "../../src/password/hash-queue.ts";
import { type Password, parsePassword } from "../../src/password/password.ts";
import { checkPassword, passwordPolicies } from "../../src/password/policy.ts";

const argon2id = createPasswordHasher();
const bcrypt = createPasswordHasher({ hash: "bcrypt" });

function read(text: string): Password {
  const password = parsePassword(text);
  if (password === null) throw new Error("not a password");
  return password;
}

describe("A069 huge passwords", () => {
  test.each([1_000_000, 10_000_000])(
    "%d characters are refused in milliseconds, before normalisation and hashing",
    (size) => {
      // Each of these letters would be decomposed and composed again.
      for (const letter of ["a", "\u1e69", "\ufdfa", "😀"]) {
        const text = letter.repeat(size / letter.length);
        const times = Array.from({ length: 9 }, () => {
          const started = performance.now();
          expect(parsePassword(text)).toBeNull();
          return performance.now() - started;
        });
        // The best of several: another process may have had the core.
        expect(Math.min(...times)).toBeLessThan(5);
      }
    },
  );

  test("what is short enough to read is short enough to judge", () => {
    const text = "\u1e69".repeat(1_024);
    const times = Array.from({ length: 9 }, () => {
      const started = performance.now();
      expect(checkPassword(read(text), passwordPolicies.default, [])).toEqual({ code: "too_long", rule: 128 });
      return performance.now() - started;
    });
    // The best of several: another process may have had the core.
    expect(Math.min(...times)).toBeLessThan(20);
  });
});

describe("A070 every byte of a password matters", () => {
  test("R094: bcrypt: all 72 bytes do, and a 73rd is refused, never cut", async () => {
    const full = "a".repeat(71);
    const stored = await bcrypt.hash(read(`${full}b`));
    expect(await bcrypt.verify(stored, read(`${full}b`))).toBe(true);
    expect(await bcrypt.verify(stored, read(`${full}c`))).toBe(false);
    expect(await bcrypt.verify(stored, read(`${full}bX`))).toBe(false);
    expect(bcrypt.check(read(`${full}b`))).toBeNull();
    expect(bcrypt.check(read(`${full}bX`))).toEqual({ code: "too_many_bytes", rule: 72 });
    const refusal = await bcrypt.hash(read(`${full}bX`)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AuthError);
    expect(refusal).toMatchObject({
      code: "weak_password",
      errors: [{ pointer: "/password", code: "too_many_bytes", rule: 72 }],
    });
  });

  test("bcrypt counts bytes, not characters", () => {
    expect(bcrypt.check(read("é".repeat(36)))).toBeNull();
    expect(bcrypt.check(read("é".repeat(37)))).toEqual({ code: "too_many_bytes", rule: 72 });
  });

  test("bcrypt: a NUL is refused, and never ends a password", async () => {
    const stored = await bcrypt.hash(read("before"));
    expect(await bcrypt.verify(stored, read("before\0after"))).toBe(false);
    expect(await bcrypt.verify(stored, read("before\0"))).toBe(false);
    await expect(bcrypt.hash(read("before\0after"))).rejects.toMatchObject({ errors: [{ code: "contains_nul" }] });
  });

  test.each([73, 128])("R094: Argon2id: the last of %d bytes does", async (length) => {
    const start = "a".repeat(length - 1);
    const stored = await argon2id.hash(read(`${start}b`));
    expect(await argon2id.verify(stored, read(`${start}b`))).toBe(true);
    expect(await argon2id.verify(stored, read(`${start}c`))).toBe(false);
    expect(await argon2id.verify(stored, read(start))).toBe(false);
  });

  test("Argon2id: what follows a NUL does", async () => {
    const stored = await argon2id.hash(read("before\0after"));
    expect(await argon2id.verify(stored, read("before\0after"))).toBe(true);
    expect(await argon2id.verify(stored, read("before\0other"))).toBe(false);
    expect(await argon2id.verify(stored, read("before\0"))).toBe(false);
    expect(await argon2id.verify(stored, read("before"))).toBe(false);
  });
});

describe("A071 characters", () => {
  test("R092: a password set in one Unicode form logs in from the other", async () => {
    const text = "Crème brûlée à São Tomé 한국";
    const stored = await argon2id.hash(read(text.normalize("NFC")));
    expect(text.normalize("NFD")).not.toBe(text.normalize("NFC"));
    expect(await argon2id.verify(stored, read(text.normalize("NFD")))).toBe(true);
    expect(await argon2id.verify(stored, read(text.normalize("NFKD").replace(/\p{M}/gu, "")))).toBe(false);
  });

  test("spaces at the ends, case and compatibility forms are part of the secret", async () => {
    const stored = await argon2id.hash(read(" Two Spaces fi "));
    expect(await argon2id.verify(stored, read(" Two Spaces fi "))).toBe(true);
    for (const text of [
      "Two Spaces fi",
      " Two Spaces fi",
      "Two Spaces fi ",
      " two spaces fi ",
      " Two Spaces ﬁ ",
      "\u00a0Two Spaces fi ",
    ]) {
      expect(await argon2id.verify(stored, read(text))).toBe(false);
    }
  });

  test("an emoji is as long as it has code points", () => {
    const horses = ["🐎", "🦄", "🐴", "🎠", "🏇", "🐂", "🐄", "🐖"];
    expect(checkPassword(read(horses.join("")), passwordPolicies.default, [])).toBeNull();
    expect(checkPassword(read(horses.slice(1).join("")), passwordPolicies.default, [])).toEqual({
      code: "too_short",
      rule: 8,
    });
    // A family of four is seven: four people and three joiners.
    expect([..."👨‍👩‍👧‍👦"]).toHaveLength(7);
    expect(checkPassword(read("👨‍👩‍👧‍👦!"), passwordPolicies.default, [])).toBeNull();
  });

  test("any password that is taken is a password that is found again", async () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        const stored = await argon2id.hash(read(text.normalize("NFD")));
        expect(await argon2id.verify(stored, read(text.normalize("NFC")))).toBe(true);
        expect(await argon2id.verify(stored, read(`${text} `))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});

describe("A072 two hundred log-ins at once", () => {
  let stored = "";
  let lag = 0;
  let timer: NodeJS.Timeout;
  beforeAll(async () => {
    stored = await argon2id.hash(read("correct horse battery staple"));
    let last = performance.now();
    timer = setInterval(() => {
      const now = performance.now();
      lag = Math.max(lag, now - last - 5);
      last = now;
    }, 5);
  });
  afterAll(() => clearInterval(timer));

  test("most are answered, the rest get 503 with a time, memory stays flat and the event loop alive", async () => {
    const queue = createHashQueue({ concurrency: 2, maxWaiting: 100, maxWait: 30 });
    const password = read("correct horse battery staple");
    let hashes = 0;
    let peak = 0;
    const before = process.memoryUsage().rss;
    const logIn = (_: unknown, index: number): Promise<boolean> =>
      queue.run(`network ${index % 10}`, async () => {
        hashes++;
        peak = Math.max(peak, process.memoryUsage().rss);
        expect(queue.running).toBeLessThanOrEqual(2);
        return argon2id.verify(stored, password);
      });
    lag = 0;
    const began = performance.now();
    const results = await Promise.allSettled(Array.from({ length: 200 }, logIn));
    const refused = results.filter((result) => result.status === "rejected").map((result) => result.reason);
    expect(results.filter((result) => result.status === "fulfilled" && result.value)).toHaveLength(102);
    expect(hashes).toBe(102);
    for (const reason of refused) expect(reason).toMatchObject({ code: "overloaded", status: 503, retryAfter: 30 });
    // Two hundred at a time would take 3,800 MiB.
    expect(peak - before).toBeLessThan(200 * 1024 * 1024);
    // A loop that hashes itself would stand still all the while, however fast the machine is.
    expect(lag).toBeLessThan((performance.now() - began) / 4);
  });
});
