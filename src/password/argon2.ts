import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { Password } from "./password.ts";
import type { PasswordAlgorithm } from "./password-algorithm.ts";

/** What one Argon2 hash costs (RFC 9106, section 3.1). */
export interface Argon2Cost {
  /** Memory in KiB. @default 19_456 (19 MiB) */
  readonly memoryCost: number;
  /** Passes over the memory. @default 2 */
  readonly timeCost: number;
  /** Lanes. @default 1 */
  readonly parallelism: number;
}

/** What a PHC string says about itself, within the ceilings. */
interface ParsedHash extends Argon2Cost {
  readonly variant: string;
  readonly version: string;
  readonly saltBytes: number;
  readonly hashBytes: number;
}

const lowest: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Security: the most that a stored hash, which may be imported, can make this process spend. See docs/decisions/0123. */
const highest: Argon2Cost = { memoryCost: 262_144, timeCost: 16, parallelism: 16 };
/** Lanes of a stored hash. They cost nothing: they share the memory and the passes, and some systems make one for each core they have. */
const mostLanes = 255;
/** KiB times passes: both ceilings at once would take seconds. */
const highestWork = 1_048_576;
const saltBytes = 16;
const hashBytes = 32;
const maxHashLength = 256;
/** A hash that names no version is of the first one, which did not write it. */
const firstVersion = "16";
const phc =
  /^\$argon2(id|i|d)(?:\$v=(16|19))?\$m=([1-9]\d{0,6}),t=([1-9]\d{0,2}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Argon2id. Costs may be raised, to no more than `verifyArgon2` takes; anything else stops the start. */
export function createArgon2(options: Partial<Argon2Cost>): PasswordAlgorithm {
  const cost: Argon2Cost = {
    memoryCost: checkCost("memoryCost", options.memoryCost),
    timeCost: checkCost("timeCost", options.timeCost),
    parallelism: checkCost("parallelism", options.parallelism),
  };
  if (cost.memoryCost * cost.timeCost > highestWork) {
    throw new ConfigurationError(
      "password.argon2.timeCost",
      `password.argon2.memoryCost times password.argon2.timeCost must be at most ${highestWork}; lower one of them.`,
    );
  }
  return {
    check: () => null,
    // Buffers, not strings: NUL and every other character reach the algorithm as the bytes they are.
    hash: (password) => hash(Buffer.from(password), { ...cost, outputLen: hashBytes }),
    isCurrent: (stored) => isMadeWith(parseArgon2(stored), cost),
    // Nobody knows, and most likely there is not, a password with these bits. Checking one costs what a real hash costs.
    createDecoy: () => {
      const parameters = `m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`;
      return `$argon2id$v=19$${parameters}$${toBase64(randomBytes(saltBytes))}$${toBase64(randomBytes(hashBytes))}`;
    },
  };
}

/** Whether a password belongs to an Argon2 hash of any variant. False, without any work, for a malformed or too expensive one. */
export async function verifyArgon2(stored: string, password: Password): Promise<boolean> {
  if (parseArgon2(stored) === null) return false;
  return verify(stored, Buffer.from(password));
}

/** Why an Argon2 hash would never be checked; null: it would. */
export function judgeArgon2(stored: string): "bad_hash" | "hash_too_dear" | null {
  if (parseArgon2(stored) !== null) return null;
  const cost = readCost(stored);
  // Less than eight KiB a lane is nothing that anybody made.
  return cost === null || cost.memoryCost < 8 * cost.parallelism || isAffordable(cost) ? "bad_hash" : "hash_too_dear";
}

function readCost(stored: string): Argon2Cost | null {
  const [, , , memory, time, lanes] = (stored.length > maxHashLength ? null : phc.exec(stored)) ?? [];
  if (memory === undefined) return null;
  return { memoryCost: Number(memory), timeCost: Number(time), parallelism: Number(lanes) };
}

function parseArgon2(stored: string): ParsedHash | null {
  if (stored.length > maxHashLength) return null;
  const [, variant, version = firstVersion, memory, time, lanes, salt, hash] = phc.exec(stored) ?? [];
  if (variant === undefined || salt === undefined || hash === undefined) return null;
  const parsed = {
    variant,
    version,
    memoryCost: Number(memory),
    timeCost: Number(time),
    parallelism: Number(lanes),
    saltBytes: countBytes(salt),
    hashBytes: countBytes(hash),
  };
  return isAffordable(parsed) && isBetween(parsed.saltBytes, 8, 48) && isBetween(parsed.hashBytes, 16, 64)
    ? parsed
    : null;
}

/** Security: decided from the text alone, before a byte of memory is taken. */
function isAffordable({ memoryCost, timeCost, parallelism }: Argon2Cost): boolean {
  return (
    isBetween(memoryCost, 8 * parallelism, highest.memoryCost) &&
    timeCost <= highest.timeCost &&
    parallelism <= mostLanes &&
    memoryCost * timeCost <= highestWork
  );
}

function isMadeWith(parsed: ParsedHash | null, cost: Argon2Cost): boolean {
  return (
    parsed !== null &&
    parsed.variant === "id" &&
    parsed.version === "19" &&
    parsed.memoryCost === cost.memoryCost &&
    parsed.timeCost === cost.timeCost &&
    parsed.parallelism === cost.parallelism &&
    parsed.saltBytes >= saltBytes &&
    parsed.hashBytes === hashBytes
  );
}

function checkCost(name: keyof Argon2Cost, value: number = lowest[name]): number {
  if (Number.isInteger(value) && isBetween(value, lowest[name], highest[name])) return value;
  const setting = `password.argon2.${name}`;
  throw new ConfigurationError(setting, `${setting} must be a whole number from ${lowest[name]} to ${highest[name]}.`);
}

/** Bytes behind unpadded base64, or -1 when it is not the one canonical spelling. */
function countBytes(text: string): number {
  const bytes = Buffer.from(text, "base64");
  return toBase64(bytes) === text ? bytes.length : -1;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
