import { createCipheriv, timingSafeEqual } from "node:crypto";
import type { Password } from "../password.ts";
import { readBase64, writeBase64 } from "./base64.ts";
import { hasUsualSizes, type HashProblem } from "./hash-problem.ts";
import { deriveScrypt, judgeScryptCost, type ScryptCost } from "./scrypt.ts";

/** What a Firebase project hashes with: "Password hash parameters" in its console. */
export interface FirebaseParameters extends ScryptCost {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
}

/** A hash of Firebase's as it is stored here. */
interface FirebaseHash extends ScryptCost {
  /** With the project's separator at its end. */
  readonly salt: Buffer;
  readonly keyStream: Buffer;
}

const keyBytes = 32;
const counter = Buffer.alloc(16);

const stored = /^\$firebase-scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,3}),p=([1-9]\d{0,3})\$([^$]{1,100})\$([^$]{1,100})$/;
const given = /^\$firebase-scrypt\$([^$]{1,100})\$([^$]{1,100})$/;

/** Whether it is a hash as a file of Firebase's has it, which is of no use without the parameters of its project. */
export function isGivenByFirebase(text: string): boolean {
  return given.test(text);
}

/**
 * Turns `$firebase-scrypt$salt$hash` into what is stored, or says what is wrong with it (a `HashProblem`).
 *
 * Firebase takes 32 bytes of scrypt's for a key of AES-256-CTR and encrypts the signer key of the project with it: that is the hash. So hash
 * and signer key together are the key stream, which says as much as the hash does. It is stored instead, and the signer key nowhere.
 */
export function convertFirebase(text: string, parameters: FirebaseParameters): string {
  const [, saltText = "", hashText = ""] = given.exec(text) ?? [];
  const { signerKey, saltSeparator, ln, r, p } = parameters;
  const [salt, hash] = [readBase64(saltText), readBase64(hashText)];
  if (salt === null || hash === null || hash.length !== signerKey.length) return "bad_hash";
  const keyStream = Buffer.from(hash.map((byte, index) => byte ^ (signerKey[index] ?? 0)));
  const whole = Buffer.concat([salt, saltSeparator]);
  const made = `$firebase-scrypt$ln=${ln},r=${r},p=${p}$${writeBase64(whole)}$${writeBase64(keyStream)}`;
  const parsed = parseFirebase(made);
  return typeof parsed === "string" ? parsed : made;
}

/** Reads a hash of Firebase's as it is stored here. */
export function parseFirebase(text: string): FirebaseHash | HashProblem {
  const [, ln, r, p, saltText = "", streamText = ""] = stored.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const [salt, keyStream] = [readBase64(saltText), readBase64(streamText)];
  if (salt === null || keyStream === null || !hasUsualSizes(salt, keyStream)) return "bad_hash";
  return judgeScryptCost(cost) ?? { ...cost, salt, keyStream };
}

/** Whether a password belongs to a hash of Firebase's. False, without any work, for a malformed or too expensive one. */
export async function verifyFirebase(text: string, password: Password): Promise<boolean> {
  const parsed = parseFirebase(text);
  if (typeof parsed === "string") return false;
  const key = await deriveScrypt(password, parsed, keyBytes);
  const stream = createCipheriv("aes-256-ctr", key, counter).update(Buffer.alloc(parsed.keyStream.length));
  return timingSafeEqual(stream, parsed.keyStream);
}
