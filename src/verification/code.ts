import { createHash, randomBytes } from "node:crypto";

declare const codeBrand: unique symbol;
/** A secret that may be used once, as it stands in a link: `lko_` and 256 random bits. Never stored, never logged. */
export type Code = string & { readonly [codeBrand]: "Code" };

declare const hashBrand: unique symbol;
/** SHA-256 of a code and the one purpose it is good for, as base64url. This is what is stored. */
export type CodeHash = string & { readonly [hashBrand]: "CodeHash" };

/** What a code is good for. A purpose is part of every hash made under it: it is never renamed. */
export type CodePurpose =
  | "verify_registration"
  | "verify_email"
  | "password_reset"
  | "invitation"
  | "link_identity"
  | "add_email"
  | "change_email"
  | "undo_email_change"
  | "disown"
  | "undo_deletion"
  | "native"
  | "native_pending"
  | "provider_flow"
  | "reauthenticate"
  | "id_token"
  | "carry_over"
  | "demo";

/** Seconds a code is good for. */
export const codeLifetimes: Readonly<Record<CodePurpose, number>> = {
  verify_registration: 86_400,
  verify_email: 86_400,
  password_reset: 1_800,
  invitation: 7 * 86_400,
  link_identity: 1_800,
  add_email: 86_400,
  change_email: 86_400,
  // As long as a notice may lie unread over a holiday.
  undo_email_change: 7 * 86_400,
  disown: 7 * 86_400,
  undo_deletion: 1_800,
  native: 60,
  native_pending: 600,
  provider_flow: 600,
  reauthenticate: 600,
  id_token: 3_600,
  // Longer than sessions of another library may be carried over: what was ended here is not begun anew by its old cookie.
  carry_over: 400 * 86_400,
  demo: 60,
};

/** Makes a code: 32 random bytes. The prefix is for scanners that look for secrets in places where none belong. */
export function createCode(): Code {
  return `lko_${randomBytes(32).toString("base64url")}` as Code;
}

/** Reads a code. Null for anything that cannot be one: it then costs no look-up. */
export function parseCode(input: unknown): Code | null {
  return typeof input === "string" && /^lko_[A-Za-z0-9_-]{43}$/.test(input) ? (input as Code) : null;
}

/**
 * The hash under which a code is stored.
 *
 * Security: the purpose is hashed with it, so that a link sent for one thing is unknown to every other. A plain hash is enough: nobody
 * guesses 256 random bits.
 */
export function hashCode(purpose: CodePurpose, code: Code): CodeHash {
  return hashText(purpose, code);
}

/** The same of something that is no code of ours and may be used once all the same, such as an ID token. */
export function hashText(purpose: CodePurpose, code: string): CodeHash {
  return createHash("sha256").update(`latchkey.code.v1\0${purpose}\0${code}`).digest("base64url") as CodeHash;
}
