import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { makeAppleSecret } from "./apple-secret.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const key = { clientId: "com.example.web", teamId: "DEF123GHIJ", keyId: "ABC123DEFG", privateKey: pem };
const now = Date.UTC(2026, 0, 1);

test("is what Apple's documentation asks for, signed by ES256", async () => {
  const secret = makeAppleSecret(key)(now);
  const { payload } = await jwtVerify(secret, publicKey, { currentDate: new Date(now) });
  expect(decodeProtectedHeader(secret)).toStrictEqual({ alg: "ES256", kid: "ABC123DEFG" });
  expect(payload).toStrictEqual({
    iss: "DEF123GHIJ",
    iat: now / 1000,
    exp: now / 1000 + 600,
    aud: "https://appleid.apple.com",
    sub: "com.example.web",
  });
});

test("is given again for five minutes, and always has five left", () => {
  const make = makeAppleSecret(key);
  const first = make(now);
  expect(make(now + 299_999)).toBe(first);
  const second = make(now + 300_000);
  expect(second).not.toBe(first);
  expect(decodeJwt(second).exp).toBe(now / 1000 + 900);
});

test("is made anew when the clock was put back", () => {
  const make = makeAppleSecret(key);
  make(now);
  expect(decodeJwt(make(now - 3_600_000)).iat).toBe(now / 1000 - 3600);
});

test("two clients have a secret each", () => {
  const other = makeAppleSecret({ ...key, clientId: "com.example.other" });
  makeAppleSecret(key)(now);
  expect(decodeJwt(other(now)).sub).toBe("com.example.other");
});

test.for([
  ["an RSA key", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
  ["another curve", generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey],
] as const)("is not made with %s", ([, wrong]) => {
  const privateKey = wrong.export({ type: "pkcs8", format: "pem" }).toString();
  expect(() => makeAppleSecret({ ...key, privateKey })).toThrow("is no private key for ES256");
});

test("is not made with the public half", () => {
  const privateKey = publicKey.export({ type: "spki", format: "pem" }).toString();
  expect(() => makeAppleSecret({ ...key, privateKey })).toThrow("is no private key for ES256");
});
