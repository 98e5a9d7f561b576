import type { DeviceMark } from "../session/known-device.ts";
import type { StartedSession } from "../session/start-session.ts";
import type { Deps } from "./deps.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "./sealed-cookie.ts";
import { type CarriedSession, sessionCookie } from "./session-cookie.ts";

/** People that one browser remembers: a family's, not an office's. */
const maxMarks = 5;
/** Seconds: a year. */
const lifetime = 31_536_000;

type CookieDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Who has signed in with this browser, the latest first. */
export function readDeviceMarks(deps: CookieDeps, cookieHeader: string | null): readonly DeviceMark[] {
  const value = readSealedCookie(deps, cookieHeader, cookieOf(deps)) as {
    readonly marks: readonly DeviceMark[];
  } | null;
  return value?.marks ?? [];
}

/**
 * The cookie of a browser in which somebody has just signed in. Security: only at the end of a sign-in, when every proof that is asked
 * for was given; whoever has half of them must not collect a known device.
 */
function deviceCookie(deps: CookieDeps, cookieHeader: string | null, mark: DeviceMark): string {
  const others = readDeviceMarks(deps, cookieHeader).filter(({ userId }) => userId !== mark.userId);
  return writeSealedCookie(deps, cookieOf(deps), { marks: [mark, ...others].slice(0, maxMarks) });
}

function cookieOf({ settings }: CookieDeps): SealedCookie {
  return { name: settings.cookieNames.device, purpose: "device", lifetime };
}

/** What a browser is given when somebody has signed in with it: her session, and that it is known from now on. */
export function signedInCookies(
  deps: CookieDeps & Pick<Deps, "mail">,
  cookieHeader: string | null,
  started: Pick<StartedSession, keyof CarriedSession | "user" | "deviceEpoch">,
): readonly string[] {
  // Where nobody can be told of a new device, none is remembered.
  if (deps.mail === null) return [sessionCookie(deps, started)];
  const mark = { userId: started.user.id, epoch: started.deviceEpoch };
  return [sessionCookie(deps, started), deviceCookie(deps, cookieHeader, mark)];
}
