import type { ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { carrySessionOver, noteArrival } from "../auth/carry-session-over.ts";
import { internalsOf } from "../auth/internals.ts";
import { isOwnMethodName } from "../auth/start-session-for.ts";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { findCookieStart, noCookie } from "../http/cookies.ts";
import type { HttpSettings } from "../http/settings.ts";
import { RecentMap } from "../shared/recent-map.ts";
import {
  type ExpressSession,
  type ExpressSessionRequest,
  findPassportUser,
  forgetPassportUser,
} from "./express-session.ts";
import type { Middleware } from "./express.ts";
import { clientAddress } from "./node-mount.ts";

/** How sessions of express-session and passport are carried over. */
export interface CarryOverOptions {
  /** From this moment nothing is carried over any more. At most 400 days from now. */
  readonly until: Date;
  /**
   * The id here of whoever passport's session names: gets what `serializeUser` stored, and the session. Null: nobody.
   * @default what is stored, where that is a text or a number
   */
  readonly userId?: ((stored: unknown, session: ExpressSession) => string | null) | undefined;
  /**
   * When the session would have ended if it were not used again; null: with the browser, and after a day at the latest.
   * @default `cookie.originalMaxAge` from now
   */
  readonly endsAt?: ((session: ExpressSession) => Date | null) | undefined;
  /** As it stands in the person's list of sessions, and in guards' `method`. @default "carried-over" */
  readonly method?: string | undefined;
  /**
   * Leaves the old session signed in, so that the application of before knows everybody when you go back to it. It then does not learn what
   * ends here by another device. @default false: it is signed out as soon as the browser has come with ours
   */
  readonly keepOld?: boolean | undefined;
}

const names: readonly (keyof CarryOverOptions)[] = ["until", "userId", "endsAt", "method", "keepOld"];
const rememberedArrivals = 10_000;
/** Milliseconds. No longer than it is remembered what was carried over. */
const longest = 400 * 86_400_000;

/**
 * Carries running sessions of express-session and passport over: whoever comes with one of those and none of ours is given one of ours,
 * and nobody has to log in again. Stands behind `session()` and before everything that asks who somebody is, `latchkey(auth)` included.
 *
 * Each old session begins one of ours, once: any number of requests at once, to any number of processes, get the same one. It ends no
 * later than the old one would have, and what ended here is not begun anew by the old cookie. See docs/migrating/express-session-passport.md.
 */
export function carryOver(auth: Auth, options: CarryOverOptions): Middleware {
  const { settings, identify, deps, logger } = internalsOf(auth);
  const { until, userId, endsAt, method, keepOld } = resolveOptions(options, settings.providers);
  const { session, formerSession } = settings.cookieNames;
  const own = formerSession === null ? [session] : [session, formerSession];
  /** Sessions of ours that came beside an old one, which is said once. */
  const arrived = new RecentMap<true>(rememberedArrivals);
  let hasWarned = false;

  const warn = (message: string): void => {
    if (!hasWarned) logger.warn({ setting: "carryOver" }, message);
    hasWarned = true;
  };

  /** Whether the old session of somebody who comes with ours is needed no longer. */
  async function isDone({ headers }: ExpressSessionRequest): Promise<boolean> {
    try {
      const check = await identify.session(headers);
      if (!check.ok) return check.code === "session_revoked";
      if (arrived.get(check.session.id) === undefined) {
        await noteArrival(await deps(), check.record);
        arrived.set(check.session.id, true);
      }
      return !keepOld;
    } catch (error) {
      // The database is away: whatever asks who she is says so, and there is time.
      if (error instanceof AuthError) return false;
      throw error;
    }
  }

  async function carry(stored: unknown, request: ExpressSessionRequest, response: ServerResponse): Promise<void> {
    const { session, sessionID } = request;
    const known = await deps();
    const now = known.clock();
    if (now >= until) return warn("carryOver carries nothing over any more: take it out, and express-session with it.");
    if (typeof sessionID !== "string" || !session) return;
    const header = request.headers.cookie ?? "";
    // Security: whoever comes with a cookie of ours is not carried over, whatever it is worth: it is the one that counts.
    if (own.some((name) => findCookieStart(header, name) !== noCookie)) {
      if (await isDone(request)) forgetPassportUser(request);
      return;
    }
    const id = userId(stored, session);
    if (id === null) return;
    const { remoteAddress } = clientAddress(settings, request);
    const old = {
      id: sessionID,
      userId: id,
      method,
      endsAt: endsAt(session, now),
      headers: request.headers,
      remoteAddress,
    };
    const carried = await carrySessionOver(known, old);
    if (carried.outcome === "over") forgetPassportUser(request);
    if (carried.outcome !== "carried") return;
    response.appendHeader("set-cookie", carried.cookie);
    response.setHeader("cache-control", "private, no-store");
    present(request, carried.cookie);
  }

  return (request: ExpressSessionRequest, response, next) => {
    if (request.session === undefined && request.headers.cookie !== undefined) {
      warn("carryOver sees no req.session: let express-session come before it, and see that its store is there.");
    }
    const stored = findPassportUser(request);
    if (stored === undefined) return next();
    carry(stored, request, response).then(() => next(), next);
  };
}

/** Lets everything that comes after see the request as the browser's next one will be: with our cookie. */
function present(request: ExpressSessionRequest, setCookie: string): void {
  const pair = setCookie.slice(0, setCookie.indexOf(";"));
  const cookie = `${request.headers.cookie}; ${pair}`;
  request.headers.cookie = cookie;
  // What is made of a request for the API is made of its raw headers. Node joins several of them by itself; here is one.
  const { rawHeaders } = request;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === "cookie") rawHeaders.splice(index, 2);
  }
  rawHeaders.push("Cookie", cookie);
}

interface ResolvedOptions {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly userId: NonNullable<CarryOverOptions["userId"]>;
  readonly endsAt: (session: ExpressSession, now: number) => number | null;
  readonly method: string;
  readonly keepOld: boolean;
}

/** Throws `ConfigurationError`. */
function resolveOptions(options: CarryOverOptions, providers: HttpSettings["providers"]): ResolvedOptions {
  const unknown = Object.keys(options).find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) {
    throw new ConfigurationError(unknown, `${unknown} is not an option of carryOver; it has ${names.join(", ")}.`);
  }
  const { until, userId = ownId, endsAt, method = "carried-over", keepOld = false } = options;
  const end = until instanceof Date ? until.getTime() : Number.NaN;
  // Security: a door that is open for ever is forgotten.
  if (!(end <= Date.now() + longest)) {
    throw new ConfigurationError(
      "until",
      "carryOver needs until: the day on which it ends, 400 days from now at most.",
    );
  }
  if (!isOwnMethodName(method, providers)) {
    throw new ConfigurationError(
      "method",
      'method of carryOver is a name such as "carried-over" (2 to 32 of a-z, 0-9 and hyphens), and none of Latchkey\'s own, or of a provider.',
    );
  }
  return {
    until: end,
    userId,
    endsAt: endsAt === undefined ? oldMaxAge : (session) => endsAt(session)?.getTime() ?? null,
    method,
    keepOld,
  };
}

/** Most applications store the id itself. */
function ownId(stored: unknown): string | null {
  return typeof stored === "string" || typeof stored === "number" ? String(stored) : null;
}

/**
 * As the old application would set it with this request. Not by `cookie.expires`: some stores keep that of the last change, and count from
 * the last use in another place, so that it may be past in a session that goes on.
 */
function oldMaxAge({ cookie }: ExpressSession, now: number): number | null {
  const maxAge = cookie?.originalMaxAge;
  return typeof maxAge === "number" ? now + maxAge : null;
}
