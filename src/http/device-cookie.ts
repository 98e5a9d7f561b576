import { randomBytes } from "node:crypto";
import type { DeviceMark } from "../session/known-device.ts";
import type { Deps } from "./deps.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "./sealed-cookie.ts";

/** People that one browser remembers: a family's, not an office's. */
const maxMarks = 5;
/** Seconds: a year. */
const lifetime = 31_536_000;

export type DeviceDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Who has signed in with this browser, the latest first. */
export function readDeviceMarks(deps: DeviceDeps, cookieHeader: string | null): readonly DeviceMark[] {
  const value = readSealedCookie(deps, cookieHeader, cookieOf(deps)) as {
    readonly marks: readonly (Omit<DeviceMark, "id"> & Partial<DeviceMark>)[];
  } | null;
  // Marks of an earlier version have no id: they share one.
  return value?.marks.map((mark) => ({ id: "", ...mark })) ?? [];
}

/**
 * The cookie of a browser in which somebody has just signed in. Security: only at the end of a sign-in, when every proof that is asked
 * for was given; whoever has half of them must not collect a known device.
 */
function deviceCookie(deps: DeviceDeps, cookieHeader: string | null, mark: DeviceMark): string {
  const others = readDeviceMarks(deps, cookieHeader).filter(({ userId }) => userId !== mark.userId);
  return writeSealedCookie(deps, cookieOf(deps), { marks: [mark, ...others].slice(0, maxMarks) });
}

function cookieOf({ settings }: DeviceDeps): SealedCookie {
  return { name: settings.cookieNames.device, purpose: "device", lifetime };
}

/** What tells a browser's next sign-in that this one was here. */
export function deviceCookies(
  deps: DeviceDeps,
  cookieHeader: string | null,
  { account, deviceEpoch }: { readonly account: { readonly id: string }; readonly deviceEpoch: number },
): readonly string[] {
  const id = randomBytes(9).toString("base64url");
  return [deviceCookie(deps, cookieHeader, { userId: account.id, epoch: deviceEpoch, id })];
}
