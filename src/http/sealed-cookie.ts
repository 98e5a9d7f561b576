import type { KeyPurpose } from "../secret/root-secret.ts";
import { seal, unseal } from "../secret/seal.ts";
import { findCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";

type SealedCookieDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** A short-lived cookie that only we can read and make. */
export interface SealedCookie {
  readonly name: string;
  readonly purpose: KeyPurpose;
  /** Seconds. Kept inside the seal too: a browser may send it for longer. */
  readonly lifetime: number;
}

/** A `Set-Cookie` value with a value that can be read by nobody but `readSealedCookie`. */
export function writeSealedCookie(deps: SealedCookieDeps, cookie: SealedCookie, value: object): string {
  const text = JSON.stringify({ ...value, until: deps.clock() + cookie.lifetime * 1000 });
  const { secure } = deps.settings;
  return writeCookie(cookie.name, seal(deps.ring, cookie.purpose, text), { secure, maxAge: cookie.lifetime });
}

/** What a sealed cookie holds. Null: there is none, several, one of somebody else's making, or it is too old. */
export function readSealedCookie(
  deps: SealedCookieDeps,
  cookieHeader: string | null,
  { name, purpose }: Omit<SealedCookie, "lifetime">,
): object | null {
  const found = findCookie(cookieHeader, name);
  if (found === null || found === "several") return null;
  const text = unseal(deps.ring, purpose, found.value);
  if (text === null) return null;
  const { until, ...value } = JSON.parse(text) as { readonly until: number };
  return deps.clock() < until ? value : null;
}
