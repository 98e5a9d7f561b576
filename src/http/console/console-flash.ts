import type { FieldError } from "../../error/auth-error.ts";
import type { ErrorCode } from "../../error/error-table.ts";
import { seal, unseal } from "../../secret/seal.ts";
import { findCookie, writeCookie } from "../cookies.ts";
import type { Deps } from "../deps.ts";

/** What a form of the console leaves for the page that it leads to: why it was refused, or what it did. Shown once. */
export type ConsoleFlash =
  | {
      readonly kind: "refused";
      /** The call that was refused, where a page has several forms. */
      readonly call: string;
      readonly code: ErrorCode;
      readonly errors: readonly FieldError[];
      /** What was typed. */
      readonly values: Readonly<Record<string, string>>;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  | {
      readonly kind: "done";
      /** A word for a sentence of the copy table, which `values` has the numbers of. */
      readonly notice: string;
      readonly values: Readonly<Record<string, string | number>>;
    };

/** Seconds: somebody may have to prove who she is on the way. */
const lifetime = 600;
/** Browsers drop a cookie of more than 4,096 bytes. */
const maxBytes = 2_800;

type FlashDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Seals it into a cookie for the page of this path, so that nothing of it is in an address. */
export function writeConsoleFlash(deps: FlashDeps, path: string, flash: ConsoleFlash): string {
  const { settings, ring, clock } = deps;
  const pack = (kept: ConsoleFlash): string =>
    JSON.stringify({ page: "console", path: pathOnly(path), until: clock() + lifetime * 1000, flash: kept });
  const whole = pack(flash);
  const text = Buffer.byteLength(whole) <= maxBytes ? whole : pack({ ...flash, values: {} });
  const { secure, cookieNames } = settings;
  return writeCookie(cookieNames.flash, seal(ring, "flash", text), { secure, maxAge: lifetime });
}

/** Reads what was left for the page of this path. Null for anything else. */
export function readConsoleFlash(deps: FlashDeps, cookieHeader: string | null, path: string): ConsoleFlash | null {
  const cookie = findCookie(cookieHeader, deps.settings.cookieNames.flash);
  if (cookie === null || cookie === "several") return null;
  const text = unseal(deps.ring, "flash", cookie.value);
  if (text === null) return null;
  const packed = JSON.parse(text) as { page: string; path?: string; until: number; flash?: ConsoleFlash };
  const isMeant = packed.page === "console" && packed.path === pathOnly(path) && deps.clock() < packed.until;
  return isMeant ? (packed.flash ?? null) : null;
}

function pathOnly(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? path;
}
