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

/** Seconds. Whoever is refused may have to prove who she is on the way; what was done is said at once, and a key or a link is not left lying. */
const lifetimes: Readonly<Record<ConsoleFlash["kind"], number>> = { refused: 600, done: 60 };
/** Browsers drop a cookie of more than 4,096 bytes. It is packed: 4 KB of metadata that are no JSON come back as they were typed. */
const maxBytes = 2_800;

type FlashDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Whom something is left for, and where. */
interface FlashPlace {
  readonly userId: string;
  readonly path: string;
}

/**
 * Seals it into a cookie for the page of this path, so that nothing of it is in an address.
 *
 * Security: for her alone whose form it was. Another operator who comes to this browser next sees neither what she typed nor a key that she made.
 */
export function writeConsoleFlash(deps: FlashDeps, { userId, path }: FlashPlace, flash: ConsoleFlash): string {
  const { settings, ring, clock } = deps;
  const lifetime = lifetimes[flash.kind];
  const pack = (values: ConsoleFlash["values"]): string => {
    const kept = deflateRawSync(JSON.stringify({ ...flash, values })).toString("base64url");
    const until = clock() + lifetime * 1000;
    return JSON.stringify({ page: "console", userId, path: pathOnly(path), until, flash: kept });
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

/** Reads what was left for her on the page of this path. Null for anything else. */
export function readConsoleFlash(
  deps: FlashDeps,
  cookieHeader: string | null,
  { userId, path }: FlashPlace,
): ConsoleFlash | null {
  const cookie = findCookie(cookieHeader, deps.settings.cookieNames.flash);
  if (cookie === null || cookie === "several") return null;
  const text = unseal(deps.ring, "flash", cookie.value);
  if (text === null) return null;
  const packed = JSON.parse(text) as Partial<FlashPlace> & { page: string; until: number; flash?: string };
  const isHere = packed.page === "console" && packed.path === pathOnly(path);
  if (!isHere || packed.userId !== userId || deps.clock() >= packed.until || packed.flash === undefined) return null;
  return JSON.parse(inflateRawSync(Buffer.from(packed.flash, "base64url")).toString("utf8")) as ConsoleFlash;
}

function pathOnly(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? path;
}
