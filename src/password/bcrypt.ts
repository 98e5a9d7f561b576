import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { Password } from "./password.ts";
import type { PasswordAlgorithm } from "./password-algorithm.ts";
import type { PasswordProblem } from "./policy.ts";

/** The part of `@node-rs/bcrypt`, an optional peer, that is used. */
export interface Bcrypt {
  hash(password: Uint8Array, cost: number): Promise<string>;
  verify(password: Uint8Array, hash: string): Promise<boolean>;
}

/** Version 2 takes options, and is known by a function that version 1 did not have. */
type BcryptModule =
  | (Bcrypt & { readonly parseOptions?: never })
  | {
      hash(password: Uint8Array, options: { readonly cost: number }): Promise<string>;
      verify: Bcrypt["verify"];
      parseOptions(hash: string): unknown;
    };

const lowestCost = 12;
/** Security: the most that an imported hash can cost, about three seconds. See docs/decisions/0123. */
const highestCost = 15;
/** bcrypt reads 72 bytes and ignores the rest. */
const maxBytes = 72;
const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const format =
  /^(?<start>\$2[aby]\$(?<cost>\d\d)\$[./A-Za-z0-9]{21})(?<last>[./A-Za-z0-9])(?<digest>[./A-Za-z0-9]{30}[.CGKOSWaeimquy26])$/;

/** bcrypt with 2^`cost` rounds, 12 to 15; anything else stops the start. Passwords over 72 bytes or with a NUL are refused. */
export function createBcrypt(bcrypt: Bcrypt, cost: number = lowestCost): PasswordAlgorithm {
  if (!Number.isInteger(cost) || cost < lowestCost || cost > highestCost) {
    const setting = "password.bcrypt.cost";
    throw new ConfigurationError(setting, `${setting} must be a whole number from ${lowestCost} to ${highestCost}.`);
  }
  return {
    check: findProblem,
    hash: (password) => bcrypt.hash(Buffer.from(password), cost),
    isCurrent: (stored) => parseBcrypt(stored)?.cost === cost,
    createDecoy: () => `$2b$${cost}$${toBcryptBase64(randomBytes(16))}${toBcryptBase64(randomBytes(23))}`,
  };
}

/** Whether a password belongs to a bcrypt hash. False, without any work, for a malformed or too expensive one. */
export async function verifyBcrypt(load: () => Bcrypt, stored: string, password: Password): Promise<boolean> {
  const parsed = parseBcrypt(stored);
  if (parsed === null) return false;
  const bcrypt = load();
  if (findProblem(password) === null) return bcrypt.verify(Buffer.from(password), parsed.canonical);
  // Security: the work is done for nothing, so that the time does not tell which accounts still have a bcrypt hash.
  await bcrypt.verify(new Uint8Array(), parsed.canonical);
  return false;
}

/** A bcrypt hash as it is stored, or why it would never be checked. */
export function readBcrypt(stored: string): string {
  const cost = Number(format.exec(stored)?.groups?.["cost"]);
  if (cost > highestCost) return "hash_too_dear";
  return parseBcrypt(stored)?.canonical ?? "bad_hash";
}

/** Loads the optional peer, version 1 or 2, with `require` so that nothing needs to wait for it. */
export function loadBcrypt(require: NodeJS.Require = createRequire(import.meta.url)): Bcrypt {
  const found = requireBcrypt(require);
  if (found.parseOptions === undefined) return found;
  return {
    hash: (password, cost) => found.hash(password, { cost }),
    verify: (password, hash) => found.verify(password, hash),
  };
}

function requireBcrypt(require: NodeJS.Require): BcryptModule {
  try {
    return require("@node-rs/bcrypt") as BcryptModule;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND")) throw cause;
    const setting = "password.hash";
    throw new ConfigurationError(setting, `${setting} needs bcrypt here: run "npm install @node-rs/bcrypt".`);
  }
}

function findProblem(password: Password): PasswordProblem | null {
  if (password.includes("\0")) return { code: "contains_nul" };
  return Buffer.byteLength(password) > maxBytes ? { code: "too_many_bytes", rule: maxBytes } : null;
}

/**
 * Four bits of a salt's last letter stand for nothing. Some libraries have set them, and all take them for nothing but the one that checks hashes here,
 * which says that no password fits: so they are zero in what it is given.
 */
function parseBcrypt(stored: string): { readonly cost: number; readonly canonical: string } | null {
  const { start = "", cost: digits, last = "", digest = "" } = format.exec(stored)?.groups ?? {};
  const cost = Number(digits);
  if (!(cost >= 4 && cost <= highestCost)) return null;
  const letter = alphabet.charAt(alphabet.indexOf(last) & 0b110000);
  return { cost, canonical: start + letter + digest };
}

/** Base64 in bcrypt's own alphabet, without padding. */
function toBcryptBase64(bytes: Buffer): string {
  const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const text = bytes.toString("base64").replace(/=+$/, "");
  return text.replace(/./g, (character) => alphabet.charAt(standard.indexOf(character)));
}
