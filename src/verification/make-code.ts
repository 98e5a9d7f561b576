import { type Code, type CodePurpose, codeLifetimes, createCode, hashCode } from "./code.ts";
import type { NewCode } from "./code-store.ts";

/** A code with what is stored of it. */
export interface FreshCode {
  readonly code: Code;
  readonly stored: NewCode;
}

/** Makes a code for a purpose, good for that purpose's lifetime from `now` (milliseconds). */
export function makeCode(purpose: CodePurpose, about: Pick<NewCode, "subject" | "data">, now: number): FreshCode {
  const code = createCode();
  const expiresAt = new Date(now + codeLifetimes[purpose] * 1000);
  return { code, stored: { hash: hashCode(purpose, code), purpose, ...about, createdAt: new Date(now), expiresAt } };
}
