import { randomBytes } from "node:crypto";
import type { DeviceMark } from "../session/known-device.ts";
import type { Deps } from "./deps.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "./sealed-cookie.ts";

/** People that one browser remembers: a family's, not an office's. */
const maxMarks = 5;
/** Seconds: a year. */
const lifetime = 31_536_000;

export type DeviceDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** A mark as the cookie holds it. */
interface KeptMark extends DeviceMark {
  /** The method of the sign-in, for the page to remind of: "password", or the id of a provider. Absent: nothing is to be reminded of. */
  readonly way?: string;
}

/** Who has signed in with this browser, the latest first. */
export function readDeviceMarks(deps: DeviceDeps, cookieHeader: string | null): readonly DeviceMark[] {
  return readMarks(deps, cookieHeader);
}

/**
 * How somebody last signed in with this browser, among those who were to be kept signed in. Null: nothing is known.
 *
 * Security: it is shown to whoever sits here, so it says the way alone, and neither who it was nor when. Somebody who did not want to be kept
 * signed in is on a machine of others: of her nothing is said to them. It decides nothing but the order of buttons.
 */
export function readLastWay(deps: DeviceDeps, cookieHeader: string | null): string | null {
  return readMarks(deps, cookieHeader).find(({ way }) => way !== undefined)?.way ?? null;
}

function readMarks(deps: DeviceDeps, cookieHeader: string | null): readonly KeptMark[] {
  const value = readSealedCookie(deps, cookieHeader, cookieOf(deps)) as {
    readonly marks: readonly (Omit<KeptMark, "id"> & Partial<KeptMark>)[];
  } | null;
  // Marks of an earlier version have no id: they share one.
  return value?.marks.map((mark) => ({ id: "", ...mark })) ?? [];
}

/**
 * The cookie of a browser in which somebody has just signed in. Security: only at the end of a sign-in, when every proof that is asked
 * for was given; whoever has half of them must not collect a known device.
 */
function deviceCookie(deps: DeviceDeps, cookieHeader: string | null, mark: KeptMark): string {
  const others = readMarks(deps, cookieHeader).filter(({ userId }) => userId !== mark.userId);
  return writeSealedCookie(deps, cookieOf(deps), { marks: [mark, ...others].slice(0, maxMarks) });
}

function cookieOf({ settings }: DeviceDeps): SealedCookie {
  return { name: settings.cookieNames.device, purpose: "device", lifetime };
}

/**
 * What tells a browser's next sign-in that this one was here. `way` is the method, which the log-in page may remind of; null: it may not.
 * Undefined: this was no sign-in, and what was known of hers stays.
 */
export function deviceCookies(
  deps: DeviceDeps,
  cookieHeader: string | null,
  { account, deviceEpoch }: { readonly account: { readonly id: string }; readonly deviceEpoch: number },
  way?: string | null,
): readonly string[] {
  const id = randomBytes(9).toString("base64url");
  const kept =
    way === undefined
      ? readMarks(deps, cookieHeader).find(({ userId }) => userId === account.id)?.way
      : (way ?? undefined);
  const mark = { userId: account.id, epoch: deviceEpoch, id, ...(kept !== undefined && { way: kept }) };
  return [deviceCookie(deps, cookieHeader, mark)];
}
