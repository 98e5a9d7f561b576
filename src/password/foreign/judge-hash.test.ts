import { scryptSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPasswordHasher } from "../hash.ts";
import { type Password, parsePassword } from "../password.ts";
import { parseFirebaseParameters } from "./firebase-parameters.ts";
import { createHashJudge } from "./judge-hash.ts";

const hasher = createPasswordHasher();

/** The project of Firebase's own example: https://github.com/firebase/scrypt. */
const shown = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}`;
const firebase = parseFirebaseParameters(shown);
const judge = createHashJudge({ firebase, requireBcrypt: () => {} });

function base64(hex: string): string {
  return Buffer.from(hex.replaceAll(" ", ""), "hex").toString("base64").replace(/=+$/, "");
}

/** RFC 7914, section 12. */
const naCl =
  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640";
const sodiumChloride =
  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887";
/** RFC 7914, section 11. */
const pbkdf2Sha256 =
  "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d";
/** RFC 6070. */
const pbkdf2Sha1 = "4b007901b765489abead49d926f721d065a429c1";

const nodeSalt = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/** Hangul, which NFKC leaves as it is, and a ligature, which it takes apart. */
const ligature = "ﬁre side 한글";

describe("hashes of other systems", () => {
  test.each([
    [
      "scrypt of RFC 7914",
      `$scrypt$ln=10,r=8,p=16$${base64(Buffer.from("NaCl").toString("hex"))}$${base64(naCl)}`,
      "password",
    ],
    [
      "scrypt of RFC 7914, as Node's default is",
      `$scrypt$ln=14,r=8,p=1$${base64(Buffer.from("SodiumChloride").toString("hex"))}$${base64(sodiumChloride)}`,
      "pleaseletmein",
    ],
    [
      "scrypt in passlib's documentation",
      "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
      "password",
    ],
    [
      "PBKDF2 of RFC 7914",
      `$pbkdf2-sha256$80000$${base64(Buffer.from("NaCl").toString("hex"))}$${base64(pbkdf2Sha256)}`,
      "Password",
    ],
    [
      "PBKDF2 of RFC 6070",
      `$pbkdf2$4096$${base64(Buffer.from("salt").toString("hex"))}$${base64(pbkdf2Sha1)}`,
      "password",
    ],
    [
      "PBKDF2 of RFC 7914 as a PHC string",
      `$pbkdf2-sha256$i=80000,l=64$${base64(Buffer.from("NaCl").toString("hex"))}$${base64(pbkdf2Sha256)}`,
      "Password",
    ],
    [
      "PBKDF2 of RFC 6070 as a PHC string",
      `$pbkdf2$i=4096$${base64(Buffer.from("salt").toString("hex"))}$${base64(pbkdf2Sha1)}`,
      "password",
    ],
    [
      "PBKDF2 in passlib's documentation",
      "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44",
      "password",
    ],
    [
      "PBKDF2 in Django's own tests (3.2)",
      "pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=",
      "lètmein",
    ],
    [
      "PBKDF2 with SHA-1 as Django keeps it, made by Python's hashlib",
      "pbkdf2_sha1$12000$seasalt$RAzowyPatHQocn6USyo2fI984CU=",
      "lètmein",
    ],
    [
      "scrypt in Django's own tests (4.0)",
      "scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==",
      "lètmein",
    ],
    [
      "Firebase's own example",
      "$firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
      "user1password",
    ],
    [
      "the same in the alphabet of URLs",
      "$firebase-scrypt$42xEC-ixf3L2lw$lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ",
      "user1password",
    ],
    [
      "scrypt as Better Auth keeps it",
      `better-auth$${nodeSalt}:${scryptSync(ligature.normalize("NFKC"), nodeSalt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 27 }).toString("hex")}`,
      ligature,
    ],
    [
      "scrypt as Lucia keeps it",
      `s2:${nodeSalt}:${scryptSync(ligature.normalize("NFKC"), nodeSalt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 27 }).toString("hex")}`,
      ligature,
    ],
    [
      "scrypt by Node's defaults",
      `node-scrypt$${nodeSalt}:${scryptSync(ligature, nodeSalt, 64).toString("hex")}`,
      ligature,
    ],
    ["bcrypt", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", "abc"],
    ["bcrypt as Django keeps it", "bcrypt$$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", "abc"],
  ])("%s is taken, belongs to its password alone, and is to be made anew", async (_, hash, text) => {
    const judged = judge(hash);
    if (!("stored" in judged)) throw new Error(`${hash} is refused: ${judged.problem}`);
    const { stored } = judged;
    const password = parsePassword(text) as Password;
    expect(await hasher.verify(stored, password)).toBe(true);
    expect(await hasher.verify(stored, `${text}.` as Password)).toBe(false);
    expect(await hasher.verify(stored, "" as Password)).toBe(false);
    expect(hasher.needsRehash(stored)).toBe(true);
    // What is stored is exported as it is, and taken again without anything beside.
    expect(createHashJudge({ firebase: null, requireBcrypt: () => {} })(stored)).toStrictEqual({ stored });
  });

  test("the signer key of a Firebase project is nowhere in what is stored", () => {
    const judged = judge(
      "$firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
    );
    const { stored = "" } = judged as { stored?: string };
    const [, , , salt, stream] = stored.split("$");
    expect(Buffer.from(salt ?? "", "base64").toString("base64")).toBe("42xEC+ixf3L2lwc=");
    const key = Buffer.from(
      "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
      "base64",
    );
    expect(Buffer.from(stream ?? "", "base64").includes(key.subarray(0, 4))).toBe(false);
  });

  test("the parameters of a Firebase project are read as its console shows them, and as JSON", () => {
    const [signerKey, saltSeparator] = [
      firebase?.signerKey.toString("base64"),
      firebase?.saltSeparator.toString("hex"),
    ];
    expect([signerKey?.slice(0, 8), saltSeparator, firebase?.r, firebase?.ln]).toStrictEqual(["jxspr8Ki", "07", 8, 14]);
    const json = JSON.stringify({
      algorithm: "SCRYPT",
      base64_signer_key: signerKey,
      base64_salt_separator: "Bw==",
      rounds: 8,
      mem_cost: 14,
    });
    expect(parseFirebaseParameters(json)).toStrictEqual(firebase);
    for (const wrong of [
      "",
      "{}",
      shown.replace("rounds: 8", "rounds: 0"),
      shown.replace("mem_cost: 14", "mem_cost: 30"),
      shown.replace("base64_salt_separator: Bw==,", ""),
      shown.replace("jxspr8Ki0", "!"),
    ]) {
      expect(parseFirebaseParameters(wrong)).toBeNull();
    }
    expect(createHashJudge({ firebase: null, requireBcrypt: () => {} })("$firebase-scrypt$AAAA$AAAA")).toStrictEqual({
      problem: "hash_needs_parameters",
    });
  });

  test("a bcrypt hash asks for its package once it is met, and nothing else does", () => {
    let asked = 0;
    const judge = createHashJudge({ firebase: null, requireBcrypt: () => (asked += 1) });
    judge("$2b$16$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i");
    judge("$legacy$");
    expect(asked).toBe(0);
    judge("$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i");
    expect(asked).toBe(1);
  });
});

const salt = "c2FsdHNhbHQ";
const key = "A".repeat(43);

describe("A073: a hash that would cost too much", () => {
  test.each([
    `$scrypt$ln=19,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=14,r=8,p=17$${salt}$${key}`,
    `$scrypt$ln=20,r=2,p=2$${salt}$${key}`,
    `$scrypt$ln=63,r=8,p=1$${salt}$${key}`,
    `$scrypt-nfkc$ln=14,r=9999,p=1$${salt}$${key}`,
    `$firebase-scrypt$ln=20,r=8,p=1$${salt}$${"A".repeat(86)}`,
    `$pbkdf2-sha256$2000001$${salt}$${key}`,
    `$pbkdf2-sha256$9999999999$${salt}$${key}`,
    // Two blocks cost twice as much.
    `$pbkdf2-sha256$1000001$${salt}$${"A".repeat(86)}`,
    `pbkdf2_sha256$4000000$salt$${key}=`,
    `scrypt$1048576$salt$8$1$${key}=`,
    `$2b$16$${"a".repeat(53)}`,
    `$argon2id$v=19$m=4194304,t=3,p=4$${salt}$${key}`,
    `$argon2id$v=19$m=65536,t=999,p=4$${salt}$${key}`,
    `argon2$argon2id$v=19$m=262144,t=16,p=8$${salt}$${key}`,
  ])("%s is refused at the import, and at a log-in it is a wrong password at once", async (hash) => {
    expect(judge(hash)).toStrictEqual({ problem: "hash_too_dear" });
    const before = process.cpuUsage();
    expect(await hasher.verify(hash, "password" as Password)).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe("a hash that is none", () => {
  test.each([
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$${salt}$${key}=$`],
    ["bad_hash", `$scrypt$ln=014,r=8,p=1$${salt}$${key}`],
    ["bad_hash", `$scrypt$ln=16,r=1,p=1$${salt}$${key}`],
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$$${key}`],
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$${salt}$AAAA`],
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$${salt}$${"A".repeat(90)}`],
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$*$${key}`],
    ["bad_hash", `$scrypt$ln=14,r=8,p=1$${"A".repeat(600)}$${key}`],
    ["bad_hash", `$pbkdf2-sha256$0$${salt}$${key}`],
    ["bad_hash", `$pbkdf2-md5$1000$${salt}$${key}`],
    ["bad_hash", `$pbkdf2-sha256$-1$${salt}$${key}`],
    ["bad_hash", "pbkdf2_sha256$260000$seasalt"],
    ["bad_hash", `scrypt$16383$salt$8$1$${key}=`],
    ["bad_hash", "$firebase-scrypt$42xEC+ixf3L2lw==$AAAA"],
    ["bad_hash", "better-auth$xyz:00"],
    ["bad_hash", "node-scrypt$0f1e2d3c:00"],
    ["bad_hash", "$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
    ["bad_hash", "$2b$03$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
    ["bad_hash", "$argon2id$v=19$m=1,t=2,p=1$c2FsdHNhbHQ$AAAA"],
    ["unknown_hash", ""],
    ["unknown_hash", "5f4dcc3b5aa765d61d8327deb882cf99"],
    ["unknown_hash", "!unusable"],
    ["unknown_hash", "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99"],
    ["unknown_hash", "bcrypt_sha256$$2b$12$abc"],
    ["unknown_hash", "0f1e2d3c4b5a69788796a5b4c3d2e1f0:00"],
    ["unknown_hash", "$1$salt$hash"],
  ])("%s: %s", async (problem, hash) => {
    expect(judge(hash)).toStrictEqual({ problem });
    expect(await hasher.verify(hash, "password" as Password)).toBe(false);
  });

  test("no password belongs to the mark of those whose password is kept elsewhere", async () => {
    expect(judge("$legacy$")).toStrictEqual({ stored: "$legacy$" });
    for (const text of ["", "$legacy$", "legacy"])
      expect(await hasher.verify("$legacy$", text as Password)).toBe(false);
  });
});

const samples = [
  `$scrypt$ln=14,r=8,p=1$${salt}$${key}`,
  `$pbkdf2-sha256$29000$${salt}$${key}`,
  `$firebase-scrypt$ln=14,r=8,p=1$${salt}$${"A".repeat(86)}`,
  `pbkdf2_sha256$260000$salt$${key}=`,
  `scrypt$16384$salt$8$1$${key}=`,
  `$2b$12$${"a".repeat(53)}`,
  `$argon2id$v=19$m=65536,t=3,p=4$${salt}$${key}`,
] as const;

test("whatever is made of a hash by other characters is judged, and what is stored of it is stored again as it is", () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), fc.string({ maxLength: 5 }), fc.nat(3), (hash, at, put, cut) => {
      const place = at % hash.length;
      const judged = judge(hash.slice(0, place) + put + hash.slice(place + cut));
      if ("stored" in judged) expect(judge(judged.stored)).toStrictEqual(judged);
    }),
    { numRuns: 2_000 },
  );
});
