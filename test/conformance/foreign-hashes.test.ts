import { pbkdf2Sync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHashJudge } from "../../src/password/foreign/judge-hash.ts";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { type Password, parsePassword } from "../../src/password/password.ts";

const hasher = createPasswordHasher();
const judge = createHashJudge({ firebase: null, requireBcrypt: () => {} });

function read(text: string): Password {
  return parsePassword(text) ?? expect.fail();
}

/** What is stored of a hash. */
function stored(hash: string): string {
  const judged = judge(hash);
  return "stored" in judged ? judged.stored : expect.fail(`${hash}: ${judged.problem}`);
}

/** As Keycloak keeps it: base64 with padding, and keys of 64 bytes whatever the digest. */
function keycloak(digest: "sha1" | "sha256" | "sha512", iterations: number, password: string): string {
  const salt = Buffer.from("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "hex");
  const value = pbkdf2Sync(password, salt, iterations, 64, digest);
  return `$pbkdf2-${digest}$${iterations}$${salt.toString("base64")}$${value.toString("base64")}`;
}

/** As ASP.NET Core Identity keeps it, with a salt and a key of zeros. */
function aspNet(digest: number, iterations: number): string {
  const head = Buffer.alloc(13 + 16 + 32, 0);
  head[0] = 1;
  head.writeUInt32BE(digest, 1);
  head.writeUInt32BE(iterations, 5);
  head.writeUInt32BE(16, 9);
  return head.toString("base64");
}

const full = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

describe("published hashes of other systems", () => {
  test.each([
    // crypt_blowfish 1.3, wrapper.c
    ["bcrypt of crypt_blowfish", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
    ["bcrypt of crypt_blowfish", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"],
    ["bcrypt of crypt_blowfish", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"],
    ["bcrypt of all 72 bytes", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui", full],
    // The manual of PHP, password_verify
    ["bcrypt of PHP and Laravel", "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq", "rasmuslerdorf"],
    // Of crypt(3) of libxcrypt, which takes the first for the second: four bits of the salt stand for nothing
    ["bcrypt with a careless salt", "$2a$05$oaQbBqq8JnSM1NHRPQGXORQRUBVD8uZX26aY8fMm7Bewdj..Sq.MO", "test"],
    ["bcrypt with its salt mended", "$2a$05$oaQbBqq8JnSM1NHRPQGXOOQRUBVD8uZX26aY8fMm7Bewdj..Sq.MO", "test"],
    // The tests of the reference implementation, phc-winner-argon2
    ["Argon2i", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password"],
    [
      "Argon2i of its first version",
      "$argon2i$v=16$m=256,t=2,p=2$c29tZXNhbHQ$tsEVYKap1h6scGt5ovl9aLRGOqOth+AMB+KwHpDFZPs",
      "password",
    ],
    [
      "Argon2i that names no version, as the first one wrote it",
      "$argon2i$m=256,t=2,p=2$c29tZXNhbHQ$tsEVYKap1h6scGt5ovl9aLRGOqOth+AMB+KwHpDFZPs",
      "password",
    ],
    [
      "the same as Django keeps it",
      "argon2$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ",
      "password",
    ],
    ["Argon2id", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"],
    [
      "Argon2id of little memory",
      "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
      "password",
    ],
    [
      "Argon2id with a lane for each of 64 cores, as Go's argon2id makes it by default; made by OpenSSL",
      "$argon2id$v=19$m=65536,t=1,p=64$Dx4tPEtaaXiHlqW0w9Lh8A$rHhAMbKTk0AtHrhN/JZuYMb84za7x8Et9GRZpCrQfo4",
      "password",
    ],
    ["PBKDF2 of Keycloak until 24", keycloak("sha256", 27_500, "lètmein"), "lètmein"],
    ["PBKDF2 of Keycloak 24", keycloak("sha512", 210_000, "lètmein"), "lètmein"],
    ["PBKDF2 of old Keycloak", keycloak("sha1", 20_000, "lètmein"), "lètmein"],
    // The tests of ASP.NET Core, PasswordHasherTest.cs
    ["ASP.NET Identity", "AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg==", "my password"],
    ["ASP.NET Identity", "ANXrDknc7fGPpigibZXXZFMX4aoqz44JveK6jQuwY3eH/UyPhvr5xTPeGYEckLxz9A==", "my password"],
    [
      "ASP.NET Core Identity until 6",
      "AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==",
      "my password",
    ],
    [
      "ASP.NET Core Identity since 7",
      "AQAAAAIAAYagAAAAEAABAgMEBQYHCAkKCwwNDg/Q8A0WMKbtHQJQ2DHCdoEeeFBrgNlldq6vH4qX/CGqGQ==",
      "my password",
    ],
    ["ASP.NET Core Identity, SHA-1", "AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M", "my password"],
    [
      "ASP.NET Core Identity, a long salt and key",
      "AQAAAAIAAAD6AAAAIJbVi5wbMR+htSfFp8fTw8N8GOS/Sje+S/4YZcgBfU7EQuqv4OkVYmc4VJl9AGZzmRTxSkP7LtVi9IWyUxX8IAAfZ8v+ZfhjCcudtC1YERSqE1OEdXLW9VukPuJWBBjLuw==",
      "my password",
    ],
    // The reference of Spring Security, password storage
    ["bcrypt of Spring Security", "{bcrypt}$2a$10$dXJ3SW6G7P50lGmMkkmwe.20cQQubK3.HZWzG3YB1tlRy.fqvM/BG", "password"],
    ["bcrypt of OpenLDAP", "{CRYPT}$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq", "rasmuslerdorf"],
    // Made by Python's hashlib
    [
      "PBKDF2 of Werkzeug",
      "pbkdf2:sha256:600000$nT4vK8sYw2QzR6bL$dafa20a3569212ed1b6220aa1a2628a53488c6abecbcf037b29284940b8fea63",
      "lètmein",
    ],
    [
      "scrypt of Werkzeug",
      "scrypt:32768:8:1$nT4vK8sYw2QzR6bL$4f0c4e187c900dc02e4c8251c48ca61f3c81f11c9ec995f5cf03f997dd52bcf248f4c3a8913cccc477b6c65bac4c61860bff6691de3b7ef70977f03b5314ec57",
      "lètmein",
    ],
    // Made by PHP 8 as wp_hash_password does
    ["bcrypt of WordPress", "$wp$2y$10$/VdBvo26WpqoGf.6mP3IGu9IjB0Lu/XQgl16G8LDf/5imvemAemim", "lètmein"],
    [
      "bcrypt of WordPress, more than 72 bytes",
      "$wp$2y$10$0f/5k.T6LdxaqC3b/TlE1uZ/S6XaKZVSQGcXRQMxOHRyLRRF0ACBy",
      full + full,
    ],
  ])("%s: %s", async (_, hash, text) => {
    const password = read(text);
    const kept = stored(hash);
    expect(await hasher.verify(kept, password)).toBe(true);
    // What stands in a table as it came is checked all the same.
    if (hash.startsWith("$")) expect(await hasher.verify(hash, password)).toBe(true);
    for (const wrong of [
      `${text}x`,
      text.slice(1),
      text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase(),
    ]) {
      expect([wrong, await hasher.verify(kept, read(wrong))]).toStrictEqual([wrong, false]);
    }
    expect(hasher.needsRehash(kept)).toBe(true);
    expect(stored(kept)).toBe(kept);
  });

  test("R094: a longer password than bcrypt reads fits no hash, though other systems took its beginning", async () => {
    const hash = stored("$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui");
    expect(await hasher.verify(hash, read(`${full}chars after 72 are ignored`))).toBe(false);
    expect(await hasher.verify(hash, read(`${full}\0`))).toBe(false);
  });
});

describe("what nobody checks is said so, by a code", () => {
  const salt = "c29tZXNhbHQ";
  const tag = "wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA";
  test.each([
    ["unknown_hash", "WordPress and phpBB (phpass)", "$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/"],
    ["unknown_hash", "phpBB 3 (phpass)", "$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"],
    ["unknown_hash", "phpBB 3 behind WordPress' mark", "$wp$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/"],
    ["bad_hash", "WordPress 6.8, cut short", "$wp$2y$10$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpO"],
    ["unknown_hash", "Drupal", "$S$DU4qYjPIQ1rP7.p9RK3cQbFnfRVKgGvRWFbEjOmoD8U9R5sZ6eUn"],
    ["bad_hash", "ASP.NET Core Identity, cut short", "AQAAAAEAACcQAAAAEGk6V1lqOoYpRWXgI6H1nA=="],
    ["bad_hash", "ASP.NET Core Identity without iterations", aspNet(1, 0)],
    ["hash_too_dear", "ASP.NET Core Identity with as many iterations as fit in", aspNet(2, 0xffff_ffff)],
    ["unknown_hash", "ASP.NET Core Identity with a function that there is not", aspNet(3, 10_000)],
    ["unknown_hash", "ASP.NET Identity, cut short", "AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggE="],
    ["unknown_hash", "words that begin as ASP.NET Identity's hashes do", "ADA-IN-2026"],
    ["unknown_hash", "Spring Security, PBKDF2", "{pbkdf2}5d923b44a6d129f3ddf3e3c8d29412723dcbde72445e8ef6bf3b508f"],
    ["unknown_hash", "Spring Security, none", "{noop}password"],
    ["bad_hash", "Werkzeug before 1.0, which did not say how often", `pbkdf2:sha256$saltsalt$${"0a".repeat(32)}`],
    ["bad_hash", "Werkzeug with MD5", `pbkdf2:md5:1000$saltsalt$${"0a".repeat(16)}`],
    ["hash_too_dear", "Werkzeug, dear", `scrypt:1048576:8:1$saltsalt$${"0a".repeat(64)}`],
    ["bad_hash", "PBKDF2 of another length than it says", `$pbkdf2-sha256$i=1000,l=31$${salt}$${tag}`],
    ["bad_hash", "PBKDF2 that says a length alone", `$pbkdf2-sha256$1000,l=32$${salt}$${tag}`],
    ["hash_too_dear", "PBKDF2 as a PHC string, dear", `$pbkdf2-sha256$i=2000001,l=32$${salt}$${tag}`],
    ["unknown_hash", "Unix (SHA-512)", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3u"],
    ["unknown_hash", "Unix (yescrypt)", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC"],
    ["unknown_hash", "LDAP", "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr"],
    ["unknown_hash", "Supabase, from Firebase", "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=AAAA$AAAA$AAAA"],
    [
      "unknown_hash",
      "Django, a pre-hash",
      "bcrypt_sha256$$2b$12$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
    ],
    ["unknown_hash", "nothing", ""],
    ["unknown_hash", "a password", "hunter2"],
    ["bad_hash", "Argon2 with a key", `$argon2id$v=19$m=65536,t=2,p=1,keyid=Hj5+dsK0$${salt}$${tag}`],
    ["bad_hash", "Argon2 with data", `$argon2id$v=19$m=65536,t=2,p=1,data=sRlHhRmKUGzdOmXn01XmXygd5Kc$${salt}$${tag}`],
    ["bad_hash", "Argon2 of a version that is empty", `$argon2i$v=$m=65536,t=2,p=1$${salt}$${tag}`],
    ["bad_hash", "Argon2 that names its version twice", `$argon2i$v=16$v=16$m=65536,t=2,p=1$${salt}$${tag}`],
    ["hash_too_dear", "Argon2 of much memory that names no version", `$argon2i$m=1048576,t=2,p=1$${salt}$${tag}`],
    ["bad_hash", "Argon2 of a version to come", `$argon2id$v=20$m=65536,t=2,p=1$${salt}$${tag}`],
    ["bad_hash", "Argon2 with padding", `$argon2id$v=19$m=65536,t=2,p=1$${salt}=$${tag}=`],
    ["bad_hash", "Argon2 in another order", `$argon2id$v=19$t=2,m=65536,p=1$${salt}$${tag}`],
    ["bad_hash", "Argon2 of one pass less than one", `$argon2id$v=19$m=65536,t=0,p=1$${salt}$${tag}`],
    ["bad_hash", "Argon2 with a salt of four bytes", `$argon2id$v=19$m=65536,t=2,p=1$c29tZQ$${tag}`],
    ["bad_hash", "bcrypt cut short", "$2b$10$oaQbBqq8JnSM1NHRPQGXOOY4Vw3bdHKLIXTecPDRAcJ98cz1ilve"],
    [
      "bad_hash",
      "bcrypt with a digest that nobody writes",
      "$2a$12$oaQbBqq8JnSM1NHRPQGXOOY4Vw3bdHKLIXTecPDRAcJ98cz1ilveP",
    ],
    ["bad_hash", "bcrypt with a line behind it", "$2a$12$oaQbBqq8JnSM1NHRPQGXOOY4Vw3bdHKLIXTecPDRAcJ98cz1ilveO\n"],
    ["bad_hash", "bcrypt of a broken release", "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
    ["hash_too_dear", "PBKDF2 of Keycloak's dearest", keycloak("sha1", 1, "x").replace("$1$", "$1300000$")],
  ])("%s: %s", async (problem, _, hash) => {
    expect(judge(hash)).toStrictEqual({ problem });
    expect(await hasher.verify(hash, read("hunter2"))).toBe(false);
  });
});

test("A073: whatever stands where salt and digest stand, checking it gives an answer, and never an exception", async () => {
  const cheap = [
    "$2a$04$oaQbBqq8JnSM1NHRPQGXOOY4Vw3bdHKLIXTecPDRAcJ98cz1ilveO",
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
    "$argon2d$v=16$m=16,t=1,p=2$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
    "$scrypt$ln=1,r=1,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
    "$pbkdf2-sha256$1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
  ] as const;
  const letters = fc.string({ unit: fc.constantFrom(..."./+-_=$ABCDOPQRZabcdeuvxyz0189\0\n ä"), maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...cheap), fc.nat(), letters, fc.nat(4), async (hash, at, put, cut) => {
      // Costs stay as they are.
      const first = hash.startsWith("$2a") ? 7 : hash.lastIndexOf("$", hash.lastIndexOf("$") - 1) + 1;
      const place = first + (at % (hash.length - first));
      const odd = hash.slice(0, place) + put + hash.slice(place + cut);
      const judged = judge(odd);
      const answers = await Promise.all(
        [odd, ...("stored" in judged ? [judged.stored] : [])].map((one) => hasher.verify(one, read("x"))),
      );
      expect(answers.some((answer) => answer)).toBe(false);
    }),
    { numRuns: 400 },
  );
}, 120_000);
