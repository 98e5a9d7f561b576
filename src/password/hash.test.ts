import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash as argon2 } from "@node-rs/argon2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { type Bcrypt, loadBcrypt } from "./bcrypt.ts";
import { createPasswordHasher } from "./hash.ts";
import { type Password, parsePassword } from "./password.ts";

const password = parsePassword("correct horse battery staple") as Password;
const wrong = parsePassword("correct horse battery stapl") as Password;
/** What `npm install` has not been run in. */
const emptyRequire = createRequire(join(tmpdir(), "no-such-folder", "file.js"));
/** Counts what reaches the algorithm. */
const counted = (): Bcrypt & { calls: number } => {
  const real = loadBcrypt();
  const spy = {
    calls: 0,
    hash: (bytes: Uint8Array, cost: number) => (spy.calls++, real.hash(bytes, cost)),
    verify: (bytes: Uint8Array, stored: string) => (spy.calls++, real.verify(bytes, stored)),
  };
  return spy;
};

describe("Argon2id, the default", () => {
  const hasher = createPasswordHasher();

  test("R096: gives a PHC string with 19 MiB, two passes, one lane, and a salt of its own", async () => {
    const [one, other] = await Promise.all([hasher.hash(password), hasher.hash(password)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await hasher.verify(one, password)).toBe(true);
    expect(await hasher.verify(one, wrong)).toBe(false);
    expect(hasher.needsRehash(one)).toBe(false);
  });

  test("the decoy looks like a hash of now, belongs to no password, and is another each time", async () => {
    expect(hasher.decoy).toHaveLength((await hasher.hash(password)).length);
    expect(hasher.needsRehash(hasher.decoy)).toBe(false);
    expect(await hasher.verify(hasher.decoy, password)).toBe(false);
    expect(createPasswordHasher().decoy).not.toBe(hasher.decoy);
  });

  test("checking the decoy does the work of checking a hash", async () => {
    const stored = await hasher.hash(password);
    const best = { stored: Number.POSITIVE_INFINITY, decoy: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 5; round++) {
      best.stored = Math.min(best.stored, await time(() => hasher.verify(stored, wrong)));
      best.decoy = Math.min(best.decoy, await time(() => hasher.verify(hasher.decoy, wrong)));
    }
    expect(best.decoy).toBeGreaterThan(best.stored / 3);
    expect(best.stored).toBeGreaterThan(best.decoy / 3);
  });

  test("hashes of all variants and versions are understood, and made anew", async () => {
    for (const options of [
      { algorithm: 0 },
      { algorithm: 1 },
      { version: 0 },
      { timeCost: 3 },
      { memoryCost: 4_096 },
      { outputLen: 16 },
    ]) {
      const stored = await argon2(Buffer.from(password), options);
      expect(await hasher.verify(stored, password)).toBe(true);
      expect(await hasher.verify(stored, wrong)).toBe(false);
      expect(hasher.needsRehash(stored)).toBe(true);
    }
  });

  test("R096: costs may be raised, and hashes from before are made anew", async () => {
    const raised = createPasswordHasher({ argon2: { memoryCost: 20_480, timeCost: 3 } });
    const stored = await raised.hash(password);
    expect(stored).toContain("$m=20480,t=3,p=1$");
    expect(await hasher.verify(stored, password)).toBe(true);
    expect(raised.needsRehash(stored)).toBe(false);
    expect(raised.needsRehash(await hasher.hash(password))).toBe(true);
  });

  test.each([
    { memoryCost: 19_455 },
    { memoryCost: 262_145 },
    { memoryCost: 20_000.5 },
    { memoryCost: Number.NaN },
    { timeCost: 1 },
    { timeCost: 17 },
    { parallelism: 0 },
    { parallelism: 17 },
    { memoryCost: 262_144, timeCost: 5 },
  ])("%o stops the start", (argon2) => {
    expect(() => createPasswordHasher({ argon2 })).toThrow(ConfigurationError);
  });
});

describe("bcrypt", () => {
  test("is understood whatever is chosen, and made anew when Argon2id is", async () => {
    const bcrypt = createPasswordHasher({ hash: "bcrypt" });
    const argon2id = createPasswordHasher();
    const stored = await bcrypt.hash(password);
    expect(stored).toMatch(/^\$2[by]\$12\$.{53}$/);
    for (const hasher of [bcrypt, argon2id]) {
      expect(await hasher.verify(stored, password)).toBe(true);
      expect(await hasher.verify(stored, wrong)).toBe(false);
    }
    expect(bcrypt.needsRehash(stored)).toBe(false);
    expect(argon2id.needsRehash(stored)).toBe(true);
    expect(bcrypt.needsRehash(await argon2id.hash(password))).toBe(true);
    expect(createPasswordHasher({ hash: "bcrypt", bcrypt: { cost: 13 } }).needsRehash(stored)).toBe(true);
    expect(await bcrypt.verify(bcrypt.decoy, password)).toBe(false);
    expect(bcrypt.needsRehash(bcrypt.decoy)).toBe(false);
  });

  test("published hashes with their 2a and 2b prefixes are understood", async () => {
    const hasher = createPasswordHasher();
    const abc = parsePassword("abc") as Password;
    expect(await hasher.verify("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", abc)).toBe(true);
    expect(await hasher.verify("$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", abc)).toBe(true);
    expect(await hasher.verify("$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", abc)).toBe(false);
  });

  test("a password it cannot read in full costs the work and is wrong", async () => {
    const bcrypt = counted();
    const hasher = createPasswordHasher({}, () => bcrypt);
    const stored = await loadBcrypt().hash(Buffer.from("a".repeat(72)), 4);
    expect(await hasher.verify(stored, "a".repeat(73) as Password)).toBe(false);
    expect(await hasher.verify(stored, "a\0" as Password)).toBe(false);
    expect(bcrypt.calls).toBe(2);
  });

  test("version 2 of the package, which takes options, works as well", async () => {
    const real = loadBcrypt();
    const second = {
      hash: (bytes: Uint8Array, { cost }: { cost: number }) => real.hash(bytes, cost),
      verify: real.verify,
      parseOptions: () => ({}),
    };
    const hasher = createPasswordHasher({ hash: "bcrypt" }, () =>
      loadBcrypt((() => second) as unknown as NodeJS.Require),
    );
    expect(await hasher.verify(await hasher.hash(password), password)).toBe(true);
  });

  test("without its package the message names the setting and the fix", async () => {
    const load = (): Bcrypt => loadBcrypt(emptyRequire);
    expect(() => createPasswordHasher({ hash: "bcrypt" }, load)).toThrow(
      /password\.hash.*npm install @node-rs\/bcrypt/,
    );
    const hasher = createPasswordHasher({}, load);
    await expect(hasher.verify(`$2b$12$${"a".repeat(53)}`, password)).rejects.toThrow(ConfigurationError);
    expect(await hasher.verify(hasher.decoy, password)).toBe(false);
  });

  test.each([11, 16, 12.5, Number.NaN])("cost %d stops the start", (cost) => {
    expect(() => createPasswordHasher({ hash: "bcrypt", bcrypt: { cost } })).toThrow(/password\.bcrypt\.cost/);
  });
});

describe("stored hashes that are not in order", () => {
  const salt = "c2FsdHNhbHRzYWx0c2FsdA";
  const tag = "9".repeat(43).replace(/.$/, "0");

  test("the string that the refusals below vary is understood", async () => {
    const started = performance.now();
    expect(await createPasswordHasher().verify(`$argon2id$v=19$m=262144,t=4,p=1$${salt}$${tag}`, password)).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(50);
  });

  test.each([
    ["2^31 passes", `$argon2id$v=19$m=19456,t=2147483648,p=1$${salt}$${tag}`],
    ["17 passes", `$argon2id$v=19$m=19456,t=17,p=1$${salt}$${tag}`],
    ["4 TiB of memory", `$argon2id$v=19$m=4294967295,t=1,p=1$${salt}$${tag}`],
    ["256 MiB and a bit", `$argon2id$v=19$m=262145,t=1,p=1$${salt}$${tag}`],
    ["256 MiB five times", `$argon2id$v=19$m=262144,t=5,p=1$${salt}$${tag}`],
    ["256 lanes", `$argon2id$v=19$m=19456,t=2,p=256$${salt}$${tag}`],
    ["a lane of less than 8 KiB", `$argon2id$v=19$m=2039,t=2,p=255$${salt}$${tag}`],
    ["bcrypt cost 16", `$2b$16$${"a".repeat(53)}`],
    ["bcrypt cost 31", `$2b$31$${"a".repeat(53)}`],
    ["bcrypt cost 99", `$2b$99$${"a".repeat(53)}`],
  ])("A073 %s is wrong at once, without work", async (_, stored) => {
    const bcrypt = counted();
    const hasher = createPasswordHasher({}, () => bcrypt);
    // Not by the clock: others may have the machine.
    const before = process.cpuUsage();
    for (let round = 0; round < 100; round++) expect(await hasher.verify(stored, password)).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    expect(bcrypt.calls).toBe(0);
    expect(hasher.needsRehash(stored)).toBe(true);
  });

  test.each([
    "",
    "$",
    "$argon2id$",
    "$2b$",
    "$2b$12$short",
    `$2b$12$${"a".repeat(54)}`,
    `$2b$+4$${"a".repeat(53)}`,
    "plain text",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    `$argon2id$v=19$m=019456,t=2,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=7,t=2,p=1$${salt}$${tag}`,
    `$argon2id$v=18$m=19456,t=2,p=1$${salt}$${tag}`,
    `$argon2id$v=19$t=2,m=19456,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=2,p=1,keyid=AAAA$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$${tag}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$AAAA`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${tag}=`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${tag.replace(/.$/, "1")}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${tag}\n`,
    ` $argon2id$v=19$m=19456,t=2,p=1$${salt}$${tag}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(10_000)}$${tag}`,
  ])("malformed text %# is wrong, never an exception", async (stored) => {
    expect(await createPasswordHasher().verify(stored, password)).toBe(false);
    expect(createPasswordHasher().needsRehash(stored)).toBe(true);
  });

  test("no text makes it throw", async () => {
    const hasher = createPasswordHasher();
    const number = fc.oneof(fc.nat(40), fc.nat());
    const bytes = fc
      .uint8Array({ maxLength: 70 })
      .map((list) => Buffer.from(list).toString("base64").replace(/=+$/, ""));
    const phc = fc
      .tuple(fc.constantFrom("id", "i", "d", ""), fc.constantFrom(16, 19, 1), number, number, number, bytes, bytes)
      .map(([variant, v, m, t, p, salt, tag]) => `$argon2${variant}$v=${v}$m=${m},t=${t},p=${p}$${salt}$${tag}`);
    const bcrypt = fc.stringMatching(/^\$2[abxy]\$(0[0-6]|[3-9]\d)\$[./A-Za-z0-9]{52,54}$/);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), phc, bcrypt), async (stored) => {
        expect(await hasher.verify(stored, password)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

async function time(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}
