import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { createAuth } from "../../src/index.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { SecretKeyRing } from "../../src/token/secret-key-ring.ts";
import { onSqlite } from "../flows/installation.ts";
import { encode, hireSmith, type TokenSmith } from "./token-smith.ts";

/** Every one is refused as no token of ours, and the answer repeats nothing of it. */
async function expectInvalid(smith: TokenSmith, tokens: readonly string[]): Promise<void> {
  // The smith's own work passes, so that what is refused is refused for what is wrong with it.
  expect((await smith.present(smith.forge(smith.header, smith.claims))).status).toBe(200);
  for (const token of tokens) {
    const { status, body, text } = await smith.present(token);
    expect([token.slice(0, 200), status, body.code]).toStrictEqual([token.slice(0, 200), 401, "token_invalid"]);
    if (token.length > 8) expect(text).not.toContain(token.slice(0, 40));
  }
}

onSqlite((open) => {
  test("A013, R037: no token without a signature is one, however `none` is spelled", async () => {
    const smith = await hireSmith(await open());
    const { header, claims, token } = smith;
    const signature = token.split(".")[2]!;
    const names = ["none", "None", "NONE", "nOnE", "", " none", "none\u0000", null, undefined, ["none"], 0];
    const tokens = names.flatMap((alg) => {
      const unsigned = `${encode({ ...header, alg })}.${encode(claims)}`;
      return [`${unsigned}.`, unsigned, `${unsigned}.${signature}`, `${unsigned}.AA`];
    });
    const own = token.slice(0, token.lastIndexOf("."));
    await expectInvalid(smith, [...tokens, own, `${own}.`, `${own}..`, `${own}.${signature}.`]);
  });

  test("A014: a public key is no HMAC secret, in whatever form", async () => {
    const smith = await hireSmith(await open());
    const { header, claims, publicJwk } = smith;
    const key = createPublicKey({ key: publicJwk, format: "jwk" });
    const pem = key.export({ type: "spki", format: "pem" }).toString();
    const der = key.export({ type: "spki", format: "der" });
    const point = Buffer.concat([Buffer.from(publicJwk.x!, "base64url"), Buffer.from(publicJwk.y!, "base64url")]);
    const secrets: (string | Buffer)[] = [
      pem,
      pem.trim(),
      pem.replaceAll("\n", "\r\n"),
      ` ${pem}`,
      `\uFEFF${pem}`,
      `# key\n${pem}`,
      der,
      der.toString("base64"),
      Buffer.concat([Buffer.from([4]), point]),
      JSON.stringify(publicJwk),
      JSON.stringify({ ...publicJwk, kid: header.kid }),
      publicJwk.x!,
      String(header.kid),
      "",
    ];
    const tokens = secrets.flatMap((secret) =>
      ([256, 384, 512] as const).map((bits) => {
        const input = `${encode({ ...header, alg: `HS${bits}` })}.${encode(claims)}`;
        return `${input}.${encode(createHmac(`sha${bits}`, secret).update(input).digest())}`;
      }),
    );
    await expectInvalid(smith, tokens);
    // A coordinate alone is as random as a secret: nobody can tell the two apart.
    const texts = secrets.filter((one) => typeof one === "string" && one !== publicJwk.x) as string[];
    for (const secret of [...texts, ...(["base64url", "hex", "latin1"] as const).map((form) => der.toString(form))]) {
      const token = { algorithm: "HS256", secret } as const;
      expect(() => createAuth({ token }), secret).toThrow(/token\.secret/);
    }
  });

  test("A014, R036: the algorithm is the key's: no other one of ours passes under it", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const algorithms = ["ES256K", "ES384", "ES512", "EdDSA", "RS256", "PS256", "es256", "ES256 ", "Ed25519"];
    await expectInvalid(
      smith,
      algorithms.map((alg) => smith.forge({ ...smith.header, alg }, smith.claims)),
    );
  });

  test("A015, R042: `kid` opens no file, no table and no key but ours", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const { header, claims, privateKey } = smith;
    const kids: unknown[] = [
      "../../../../../../dev/null",
      "/dev/null",
      "file:///dev/null",
      "' or '1'='1",
      "x' union select 'AA' --",
      "*)(uid=*",
      "k\u0000",
      `${String(header.kid)}\u0000`,
      ` ${String(header.kid)}`,
      String(header.kid).toUpperCase(),
      "__proto__",
      "constructor",
      "",
      "A".repeat(16),
      "x".repeat(1_000_000),
      [header.kid],
      { kid: header.kid },
      null,
      0,
    ];
    const tokens = kids.flatMap((kid) => {
      const input = `${encode({ ...header, kid })}.${encode(claims)}`;
      const hmacInput = `${encode({ ...header, kid, alg: "HS256" })}.${encode(claims)}`;
      return [
        `${input}.${encode(sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" }))}`,
        `${hmacInput}.${encode(createHmac("sha256", "").update(hmacInput).digest())}`,
      ];
    });
    const { alg, typ } = header;
    await expectInvalid(smith, [...tokens, smith.forge({ alg, typ }, claims)]);
    expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
  });

  test("A016, R042: a key that the token brings or names is neither used nor asked for", async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
      const smith = await hireSmith(await open());
      const { header, claims } = smith;
      const members = [
        { jku: url },
        { jwk },
        { jwk: smith.publicJwk },
        { x5u: url },
        { x5c: [publicKey.export({ type: "spki", format: "der" }).toString("base64")] },
        { "x5t#S256": "AAAA" },
        { x5t: "AAAA" },
        { jku: url, jwk, x5u: url },
      ];
      const tokens = members.flatMap((member) => {
        const input = `${encode({ ...header, ...member })}.${encode(claims)}`;
        const own = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
        return [`${input}.${encode(own)}`, smith.forge({ ...header, ...member }, claims)];
      });
      await expectInvalid(smith, tokens);
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  });

  test("A017: nothing is asked for by `crit`", async () => {
    const smith = await hireSmith(await open());
    const { header, claims } = smith;
    const members = [
      { crit: ["https://example.com/unknown"], "https://example.com/unknown": 1 },
      { crit: [] },
      { crit: ["exp"] },
      { crit: ["exp", "exp"], exp: 1 },
      { crit: ["alg"] },
      { crit: "exp" },
      { crit: null },
      { crit: ["b64"], b64: false },
      { b64: false },
      { b64: true },
      { crit: ["b64"], b64: true },
    ];
    await expectInvalid(
      smith,
      members.map((member) => smith.forge({ ...header, ...member }, claims)),
    );
    const twice = JSON.stringify({ ...header, crit: [] }).replace("}", ',"crit":["exp"]}');
    await expectInvalid(smith, [smith.forge(twice, claims)]);
  });

  test("A018, R048: no signature passes but 64 bytes of two numbers between 0 and n", async () => {
    const smith = await hireSmith(await open());
    const { token, privateKey } = smith;
    const input = token.slice(0, token.lastIndexOf("."));
    const good = Buffer.from(token.slice(input.length + 1), "base64url");
    const [r, s] = [good.subarray(0, 32), good.subarray(32)];
    const n = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
    const [zero, one, most] = [Buffer.alloc(32), Buffer.alloc(32, 0).fill(1, 31), Buffer.alloc(32, 0xff)];
    const pairs = [zero, one, n, most, r, s].flatMap((a) => [zero, one, n, most, r, s].map((b) => [a, b] as const));
    const signatures = [
      ...pairs.filter(([a, b]) => a !== r || b !== s).map(([a, b]) => Buffer.concat([a, b])),
      sign("sha256", Buffer.from(input), privateKey),
      good.subarray(0, 63),
      good.subarray(1),
      Buffer.concat([good, zero.subarray(0, 1)]),
      Buffer.concat([zero.subarray(0, 1), good]),
      Buffer.concat([zero, good]),
      Buffer.concat([good, good]),
      Buffer.alloc(1),
      Buffer.alloc(128),
      Buffer.alloc(1500),
    ];
    await expectInvalid(
      smith,
      signatures.map((signature) => `${input}.${encode(signature)}`),
    );
  });

  test("A019, R039: a blank or guessable secret stops the start, and signs nothing", async () => {
    const weak = ["", " ", "secret", "changeme", "your-256-bit-secret", "password123", "a".repeat(64), "0".repeat(64)];
    for (const secret of [...weak, "supersecretkeythatnobodyknowsabout1234567890", "keyboard cat".repeat(5)]) {
      const token = { algorithm: "HS256", secret } as const;
      expect(() => createAuth({ token }), secret).toThrow(/token\.secret/);
      expect(() => createAuth({ token: { ...token, secret: [generateSecret(), secret] } }), secret).toThrow(
        /token\.secret/,
      );
    }
    for (const secrets of [[], [""], ["short"]]) {
      const ring = new SecretKeyRing(secrets);
      expect(() => ring.sign({})).toThrow("The database cannot be reached");
      const input = `${encode({ alg: "HS256", kid: "AAAAAAAAAAAAAAAA", typ: "at+jwt" })}.${encode({})}`;
      const token = `${input}.${encode(
        createHmac("sha256", secrets[0] ?? "")
          .update(input)
          .digest(),
      )}`;
      expect(ring.verify(token).ok).toBe(false);
    }
  });

  test("A020, A028, R038, R040, R044: what is too large or encrypted is refused before any work is done", async () => {
    const site = await open();
    const smith = await hireSmith(site);
    const { header, claims, forge, token } = smith;
    const { keys } = await internalsOf(site.auth).deps();
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`c${i}`, i]));
    const pbes2 = { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 2 ** 31, p2s: "AAAA" };
    const part = "A".repeat(500);
    const tokens = [
      forge(header, { ...claims, x: "x".repeat(1_000_000) }),
      forge(header, `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`),
      forge(header, `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`),
      forge(header, many),
      `${token}${"A".repeat(1_000_000)}`,
      ".".repeat(1_000_000),
      `${"A".repeat(1_000_000)}.${"A".repeat(1_000_000)}.AA`,
      `${encode(pbes2)}.${part}.${part}.${part}.${part}`,
      `${encode({ alg: "RSA1_5", enc: "A128CBC-HS256" })}.${part}.${part}.${part}.${part}`,
      `${encode({ alg: "dir", enc: "A128GCM", zip: "DEF" })}..${part}.${part}.${part}`,
      forge({ ...header, zip: "DEF" }, claims),
      forge({ ...header, enc: "A128GCM" }, claims),
      forge({ ...header, ...pbes2 }, claims),
      // A token within a token.
      forge({ ...header, cty: "JWT" }, token),
      forge(header, token),
    ];
    await expectInvalid(smith, tokens);
    for (const bad of tokens) {
      // The fastest of some: the machine may have other work.
      const times = Array.from({ length: 5 }, () => {
        const begun = performance.now();
        expect(keys.verify(bad).ok).toBe(false);
        return performance.now() - begun;
      });
      expect(Math.min(...times)).toBeLessThan(10);
    }
  });
});
