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
const format = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** bcrypt with 2^`cost` rounds, 12 to 15; anything else stops the start. Passwords over 72 bytes or with a NUL are refused. */
export function createBcrypt(bcrypt: Bcrypt, cost: number = lowestCost): PasswordAlgorithm {
  if (!Number.isInteger(cost) || cost < lowestCost || cost > highestCost) {
    const setting = "password.bcrypt.cost";
    throw new ConfigurationError(setting, `${setting} must be a whole number from ${lowestCost} to ${highestCost}.`);
  }
  return {
    check: findProblem,
    hash: (password) => bcrypt.hash(Buffer.from(password), cost),
    isCurrent: (stored) => parseCost(stored) === cost,
    createDecoy: () => `$2b$${cost}$${toBcryptBase64(randomBytes(16))}${toBcryptBase64(randomBytes(23))}`,
  };
}

/** Whether a password belongs to a bcrypt hash. False, without any work, for a malformed or too expensive one. */
export async function verifyBcrypt(load: () => Bcrypt, stored: string, password: Password): Promise<boolean> {
  if (parseCost(stored) === null) return false;
  const bcrypt = load();
  if (findProblem(password) === null) return bcrypt.verify(Buffer.from(password), stored);
  // Security: the work is done for nothing, so that the time does not tell which accounts still have a bcrypt hash.
  await bcrypt.verify(new Uint8Array(), stored);
  return false;
}

/** Why a bcrypt hash would never be checked; null: it would. */
export function judgeBcrypt(stored: string): "bad_hash" | "hash_too_dear" | null {
  const cost = Number(format.exec(stored)?.[1]);
  if (cost > highestCost) return "hash_too_dear";
  return parseCost(stored) === null ? "bad_hash" : null;
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

function parseCost(stored: string): number | null {
  const cost = Number(format.exec(stored)?.[1]);
  return cost >= 4 && cost <= highestCost ? cost : null;
}

/** Base64 in bcrypt's own alphabet, without padding. */
function toBcryptBase64(bytes: Buffer): string {
  const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const text = bytes.toString("base64").replace(/=+$/, "");
  return text.replace(/./g, (character) => alphabet.charAt(standard.indexOf(character)));
}
