import { judgeArgon2 } from "../argon2.ts";
import { readBcrypt } from "../bcrypt.ts";
import { legacyMark } from "../legacy-mark.ts";
import { readBase64 } from "./base64.ts";
import { convertFirebase, type FirebaseParameters, isGivenByFirebase, parseFirebase } from "./firebase-scrypt.ts";
import type { HashProblem } from "./hash-problem.ts";
import { judgePbkdf2, type Pbkdf2Digest, parsePbkdf2, writePbkdf2 } from "./pbkdf2.ts";
import { judgeScryptCost, parseScrypt, type ScryptCost, writeScrypt } from "./scrypt.ts";
import { hasUsualSizes } from "./hash-problem.ts";
import { wordPressMark } from "./wordpress.ts";

/** A hash as it is stored, or why it is not taken. */
export type JudgedForeignHash = { readonly stored: string } | { readonly problem: Problem };

export interface JudgeHashOptions {
  /** Of the project that hashes of Firebase's come from. Null: there are none. */
  readonly firebase: FirebaseParameters | null;
  /** Called once the first bcrypt hash is met: what checks it has to be there. Throws `ConfigurationError`. */
  readonly requireBcrypt: () => void;
}

const maxLength = 512;

/** One way in which hashes are written: how it is known, and what is stored of it. */
interface Form {
  readonly begins: string;
  /** Gives a problem in the place of what is stored where it is none. */
  readonly read: (hash: string, options: JudgeHashOptions) => string;
}

/** What some systems take for granted. */
const betterAuth: ScryptCost = { ln: 14, r: 16, p: 1 };
const nodeDefault: ScryptCost = { ln: 14, r: 8, p: 1 };

/** The longer beginning of two stands first. */
const forms: readonly Form[] = [
  { begins: "$2", read: (hash, { requireBcrypt }) => judgeBcrypt(hash, requireBcrypt) },
  { begins: "$argon2", read: (hash) => judgeArgon2(hash) ?? hash },
  { begins: "$scrypt", read: (hash) => mapParsed(parseScrypt(hash), writeScrypt) },
  { begins: "$pbkdf2", read: (hash) => mapParsed(parsePbkdf2(hash), writePbkdf2) },
  { begins: "$firebase-scrypt$", read: (hash, { firebase }) => readFirebase(hash, firebase) },
  // Django: the name of the algorithm, and then what the algorithm writes by itself.
  { begins: "argon2$argon2", read: (hash) => judgeArgon2(hash.slice(6)) ?? hash.slice(6) },
  { begins: "bcrypt$$2", read: (hash, { requireBcrypt }) => judgeBcrypt(hash.slice(7), requireBcrypt) },
  { begins: "pbkdf2_sha256$", read: (hash) => readDjangoPbkdf2(hash, "sha256") },
  { begins: "pbkdf2_sha1$", read: (hash) => readDjangoPbkdf2(hash, "sha1") },
  { begins: "scrypt$", read: readDjangoScrypt },
  // `salt:key` in hexadecimal says nothing of what it costs: the name in front does. The salt is hashed as the text it is.
  { begins: "better-auth$", read: (hash) => readSaltAndKey(hash.slice(12), betterAuth, true) },
  { begins: "s2:", read: (hash) => readSaltAndKey(hash.slice(3), betterAuth, true) },
  { begins: "node-scrypt$", read: (hash) => readSaltAndKey(hash.slice(12), nodeDefault, false) },
  // Werkzeug, which Flask has: everything with colons between, the key in hexadecimal.
  { begins: "pbkdf2:", read: readWerkzeugPbkdf2 },
  { begins: "scrypt:", read: readWerkzeugScrypt },
  { begins: "$wp$2", read: (hash, { requireBcrypt }) => readWordPress(hash, requireBcrypt) },
  // ASP.NET Identity names nothing: the first byte of its base64 says how the rest is written.
  { begins: "A", read: readAspNet },
];

/**
 * Judges hashes of other systems by their text: nothing is computed. What is known is given as it is stored, which is what `verify` of the
 * hasher takes.
 */
export function createHashJudge(options: JudgeHashOptions): (hash: string) => JudgedForeignHash {
  return (given) => {
    if (given === legacyMark) return { stored: given };
    // Spring Security and LDAP name the algorithm once more in front: {bcrypt}$2a$…
    const hash = given.replace(/^\{[\w@-]{1,40}\}(?=\$)/, "");
    const form = forms.find(({ begins }) => hash.startsWith(begins));
    if (!form) return { problem: "unknown_hash" };
    const read = hash.length > maxLength ? "bad_hash" : form.read(hash, options);
    return isProblem(read) ? { problem: read } : { stored: read };
  };
}

type Problem = HashProblem | "unknown_hash" | "hash_needs_parameters";

const problems: readonly string[] = [
  "bad_hash",
  "hash_too_dear",
  "unknown_hash",
  "hash_needs_parameters",
] satisfies Problem[];

function isProblem(read: string): read is Problem {
  return problems.includes(read);
}

function mapParsed<T extends object>(parsed: T | HashProblem, write: (parsed: T) => string): string {
  return typeof parsed === "string" ? parsed : write(parsed);
}

function judgeBcrypt(hash: string, requireBcrypt: () => void): string {
  const read = readBcrypt(hash);
  if (!isProblem(read)) requireBcrypt();
  return read;
}

function readWordPress(hash: string, requireBcrypt: () => void): string {
  const read = judgeBcrypt(hash.slice(wordPressMark.length), requireBcrypt);
  return isProblem(read) ? read : wordPressMark + read;
}

function readFirebase(hash: string, firebase: FirebaseParameters | null): string {
  if (!isGivenByFirebase(hash)) return mapParsed(parseFirebase(hash), () => hash);
  return firebase === null ? "hash_needs_parameters" : convertFirebase(hash, firebase);
}

/** `pbkdf2_sha256$iterations$salt$key`: the salt is text. */
function readDjangoPbkdf2(hash: string, digest: Pbkdf2Digest): string {
  const [, iterations, salt, key] = /^[a-z0-9_]+\$([1-9]\d{0,9})\$([^$]{1,64})\$([^$]{1,100})$/.exec(hash) ?? [];
  if (iterations === undefined || salt === undefined || key === undefined) return "bad_hash";
  const parsed = { digest, iterations: Number(iterations), salt: Buffer.from(salt), key: readBase64(key) };
  return mapParsed(judgePbkdf2(parsed), writePbkdf2);
}

/** `scrypt$N$salt$r$p$key`: the salt is text. */
function readDjangoScrypt(hash: string): string {
  const [, n, salt, r, p, key] =
    /^scrypt\$([1-9]\d{0,9})\$([^$]{1,64})\$([1-9]\d{0,3})\$([1-9]\d{0,3})\$([^$]{1,100})$/.exec(hash) ?? [];
  if (n === undefined || salt === undefined || key === undefined) return "bad_hash";
  const cost = { ln: Math.log2(Number(n)), r: Number(r), p: Number(p) };
  return writeJudged(cost, { salt: Buffer.from(salt), key: readBase64(key), isNfkc: false });
}

/** `pbkdf2:sha256:iterations$salt$key`: the salt is text. */
function readWerkzeugPbkdf2(hash: string): string {
  const [, digest, iterations, salt, key] =
    /^pbkdf2:(sha1|sha256|sha512):([1-9]\d{0,9})\$([^$]{1,64})\$([0-9a-f]{32,128})$/.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return "bad_hash";
  const cost = { digest: digest as Pbkdf2Digest, iterations: Number(iterations) };
  return mapParsed(judgePbkdf2({ ...cost, salt: Buffer.from(salt), key: Buffer.from(key, "hex") }), writePbkdf2);
}

/** `scrypt:N:r:p$salt$key`: the salt is text. */
function readWerkzeugScrypt(hash: string): string {
  const [, n, r, p, salt, key] =
    /^scrypt:([1-9]\d{0,9}):([1-9]\d{0,3}):([1-9]\d{0,3})\$([^$]{1,64})\$([0-9a-f]{32,128})$/.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return "bad_hash";
  const cost = { ln: Math.log2(Number(n)), r: Number(r), p: Number(p) };
  return writeJudged(cost, { salt: Buffer.from(salt), key: Buffer.from(key, "hex"), isNfkc: false });
}

/** What ASP.NET Core calls pseudo-random functions, by their numbers. */
const aspNetDigests: readonly Pbkdf2Digest[] = ["sha1", "sha256", "sha512"];

/**
 * Version 2: a zero, 16 bytes of salt and 32 of the key. Version 3: a one, then in four bytes each the digest, the iterations and the length of
 * the salt, then the salt and the key.
 */
function readAspNet(hash: string): string {
  const bytes = Buffer.from(hash, "base64");
  if (bytes.toString("base64") !== hash) return "unknown_hash";
  const judge = (digest: Pbkdf2Digest, iterations: number, saltAt: number, keyAt: number): string => {
    const [salt, key] = [bytes.subarray(saltAt, keyAt), bytes.subarray(keyAt)];
    return mapParsed(judgePbkdf2({ digest, iterations, salt, key }), writePbkdf2);
  };
  if (bytes[0] === 0 && bytes.length === 49) return judge("sha1", 1000, 1, 17);
  const digest = bytes[0] === 1 && bytes.length > 13 ? aspNetDigests[bytes.readUInt32BE(1)] : undefined;
  if (digest === undefined) return "unknown_hash";
  return judge(digest, bytes.readUInt32BE(5), 13, 13 + bytes.readUInt32BE(9));
}

function readSaltAndKey(text: string, cost: ScryptCost, isNfkc: boolean): string {
  const [, salt, key] = /^([0-9a-f]{8,64}):((?:[0-9a-f]{2}){16,64})$/.exec(text) ?? [];
  if (salt === undefined || key === undefined) return "bad_hash";
  return writeJudged(cost, { salt: Buffer.from(salt), key: Buffer.from(key, "hex"), isNfkc });
}

function writeJudged(
  cost: ScryptCost,
  { salt, key, isNfkc }: { readonly salt: Buffer; readonly key: Buffer | null; readonly isNfkc: boolean },
): string {
  if (key === null || !hasUsualSizes(salt, key)) return "bad_hash";
  return judgeScryptCost(cost) ?? writeScrypt({ ...cost, salt, key, isNfkc });
}
