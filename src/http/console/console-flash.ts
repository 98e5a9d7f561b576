import { deflateRawSync, inflateRawSync } from "node:zlib";
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
/** Browsers drop a cookie of more than 4,096 bytes. It is packed: 4 KB of metadata that are no JSON come back as they were typed. */
const maxBytes = 2_800;

type FlashDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Seals it into a cookie for the page of this path, so that nothing of it is in an address. */
export function writeConsoleFlash(deps: FlashDeps, path: string, flash: ConsoleFlash): string {
  const { settings, ring, clock } = deps;
  const pack = (values: ConsoleFlash["values"]): string => {
    const kept = deflateRawSync(JSON.stringify({ ...flash, values })).toString("base64url");
    return JSON.stringify({ page: "console", path: pathOnly(path), until: clock() + lifetime * 1000, flash: kept });
  };
  // The longest goes first: of a form with one long text the others are still there.
  let kept = Object.entries(flash.values).toSorted(([, one], [, other]) => String(other).length - String(one).length);
  let text = pack(flash.values);
  while (text.length > maxBytes && kept.length > 0) {
    kept = kept.slice(1);
    text = pack(Object.fromEntries(kept));
  }
  const { secure, cookieNames } = settings;
  return writeCookie(cookieNames.flash, seal(ring, "flash", text), { secure, maxAge: lifetime });
}

/** Reads what was left for the page of this path. Null for anything else. */
export function readConsoleFlash(deps: FlashDeps, cookieHeader: string | null, path: string): ConsoleFlash | null {
  const cookie = findCookie(cookieHeader, deps.settings.cookieNames.flash);
  if (cookie === null || cookie === "several") return null;
  const text = unseal(deps.ring, "flash", cookie.value);
  if (text === null) return null;
  const packed = JSON.parse(text) as { page: string; path?: string; until: number; flash?: string };
  const isMeant = packed.page === "console" && packed.path === pathOnly(path) && deps.clock() < packed.until;
  if (!isMeant || packed.flash === undefined) return null;
  return JSON.parse(inflateRawSync(Buffer.from(packed.flash, "base64url")).toString("utf8")) as ConsoleFlash;
}

function pathOnly(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? path;
}
