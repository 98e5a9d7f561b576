import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import type { ServiceRecord } from "./service.ts";
import { deriveServiceKey, hasServiceMac, parseServiceKey } from "./service-key.ts";

const ring = createSecretRing([generateSecret()]);

function record(changes: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    id: randomUUID(),
    name: "billing",
    scopes: ["introspect"],
    audiences: null,
    createdAt: new Date(0),
    seed: randomBytes(32),
    secretId: ring.current.id,
    ...changes,
  };
}

test("a key names its service and proves it", () => {
  const service = record();
  const key = deriveServiceKey(ring.current, service);
  expect(key).toMatch(/^lkv_[\w-]{81}$/);
  const parsed = parseServiceKey(ring, key);
  expect(parsed?.serviceId).toBe(service.id);
  expect(parsed && hasServiceMac(parsed, service)).toBe(true);
});

test("a key of another seed, service or root secret proves nothing", () => {
  const service = record();
  const parsed = parseServiceKey(ring, deriveServiceKey(ring.current, service));
  if (!parsed) throw new Error("the key was not parsed");
  for (const change of [{ seed: randomBytes(32) }, { id: randomUUID() }, { secretId: "abcdef" }]) {
    expect(hasServiceMac(parsed, { ...service, ...change })).toBe(false);
  }
  const stranger = createSecretRing([generateSecret()]);
  expect(parseServiceKey(stranger, deriveServiceKey(ring.current, service))).toBeNull();
  // The same row, under another root secret: what a stolen database is worth.
  const forged = deriveServiceKey(stranger.current, service).replace(stranger.current.id, ring.current.id);
  expect(parseServiceKey(ring, forged)).toBeNull();
});

test("after a rotation a key goes on under the secret that it names", () => {
  const service = record();
  const [first, second] = [generateSecret(), generateSecret()];
  const before = createSecretRing([first]);
  const key = deriveServiceKey(before.current, service);
  const parsed = parseServiceKey(createSecretRing([second, first]), key);
  expect(parsed && hasServiceMac(parsed, { ...service, secretId: before.current.id })).toBe(true);
  expect(parseServiceKey(createSecretRing([second]), key)).toBeNull();
});

test("one changed character, one more or one less: another key, or none", () => {
  const service = record();
  const key = deriveServiceKey(ring.current, service);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ";
  for (let at = 0; at < key.length; at += 1) {
    for (const character of alphabet) {
      if (key[at] === character) continue;
      const parsed = parseServiceKey(ring, key.slice(0, at) + character + key.slice(at + 1));
      expect(parsed !== null && hasServiceMac(parsed, service)).toBe(false);
    }
  }
  for (const other of [key.slice(1), key.slice(0, -1), `${key}A`, ` ${key}`, `${key}\n`, key.replace("lkv", "lks")]) {
    expect(parseServiceKey(ring, other)).toBeNull();
  }
});

test("anything at all is parsed without an exception", () => {
  fc.assert(fc.property(fc.string(), (text) => parseServiceKey(ring, text) === null));
  fc.assert(fc.property(fc.string(), (text) => parseServiceKey(ring, `lkv_${ring.current.id}${text}`) === null));
});
