import type { FieldError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import { seal, unseal } from "../secret/seal.ts";
import { clearCookie, findCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import type { FormPage } from "./endpoint.ts";

/** What a failed form leaves for the page it came from: shown once, never a password. */
export interface Flash {
  readonly page: FormPage;
  /** The call that failed, where a page has several forms. */
  readonly call: string;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly values: Readonly<Record<string, string>>;
  readonly retryAfter?: number;
  /** What the application says to the person, in its own words. */
  readonly detail?: string;
  /** What the provider is called, where the way to one led nowhere. */
  readonly provider?: string;
  /** Whether that way was to link it. */
  readonly linking?: boolean;
  /** For `deletion_pending`, ISO 8601. */
  readonly deleteAfter?: string;
  /** For the same after a sign-in at a provider: keeps the account. Sealed in here, and shown to nobody but the browser that proved itself. */
  readonly undoToken?: string;
}

/** Seconds. */
const lifetime = 60;
/** Fields that come back as they were typed. A list of what may, not of what may not. */
const keptFields: readonly string[] = ["email", "newEmail", "name"];
const maxValueLength = 320;
/** Of a flash before it is sealed. Browsers drop a cookie of more than 4,096 bytes, and with it the reason: what was typed goes first. */
const maxBytes = 2_800;

type FlashDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Seals a failure into a short-lived cookie, so that what was typed is in no URL. */
export function writeFlash(deps: FlashDeps, flash: Flash): string {
  const { settings, ring, clock } = deps;
  const whole = { ...flash, errors: flash.errors.slice(0, 5), until: clock() + lifetime * 1000 };
  const text = JSON.stringify(whole);
  const value = Buffer.byteLength(text) <= maxBytes ? text : JSON.stringify({ ...whole, values: {} });
  return writeCookie(settings.cookieNames.flash, seal(ring, "flash", value), {
    secure: settings.secure,
    maxAge: lifetime,
  });
}

/** Reads a failure meant for `page`. Null for anything else, or when it is older than a minute. */
export function readFlash(deps: FlashDeps, cookieHeader: string | null, page: FormPage): Flash | null {
  const cookie = findCookie(cookieHeader, deps.settings.cookieNames.flash);
  if (cookie === null || cookie === "several") return null;
  const text = unseal(deps.ring, "flash", cookie.value);
  if (text === null) return null;
  const { until, ...flash } = JSON.parse(text) as Flash & { until: number };
  return flash.page === page && deps.clock() < until ? flash : null;
}

export function clearFlash(deps: FlashDeps): string {
  return clearCookie(deps.settings.cookieNames.flash, deps.settings.secure);
}

/** What of a form's fields may be shown again. */
export function keepValues(fields: unknown): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of keptFields) {
    const value = (fields as Record<string, unknown> | null)?.[name];
    if (typeof value === "string") kept[name] = value.slice(0, maxValueLength);
  }
  return kept;
}
