import { AuthError } from "../error/auth-error.ts";
import { readClientInfo } from "../http/client-address.ts";
import { identifyByCookie } from "../http/credential.ts";
import { chooseCarriage } from "../http/carriage.ts";
import { answerSignIn, type TokenFields } from "../http/carry-session.ts";
import { readDeviceMarks } from "../http/device-cookie.ts";
import type { Deps } from "../http/deps.ts";
import { type HeadersLike, toHeaders } from "../http/headers-like.ts";
import { findReplaced } from "../http/presented.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import { noticeNewDevice } from "../session/known-device.ts";
import type { Carrier, Session, Transport } from "../session/session.ts";
import { type StartedSession, startSession } from "../session/start-session.ts";
import { tryAnew } from "../session/try-anew.ts";
import { isId } from "../shared/is-id.ts";
import { parseName } from "../user/name.ts";
import type { User, UserRecord } from "../user/user.ts";

/** Who is to be signed in, and by what. */
export interface StartSessionOptions {
  readonly userId: string;
  /**
   * What your application proved her by, as it stands in her list of sessions and in events: "ldap", "legacy". Lower-case letters,
   * digits and hyphens, 2 to 32 of them, and none of the names of Latchkey's own methods, or of a provider of yours.
   */
  readonly method: string;
  /** Of the request she came with. The session that it presents ends: the browser has another one from now on. */
  readonly headers: HeadersLike;
  /** The address of the peer, as the socket or the framework gives it. @default unknown */
  readonly remoteAddress?: string | null | undefined;
  /** @default "cookie" */
  readonly carrier?: Carrier | undefined;
  /** With `carrier: "token"`. @default "cookie" for a browser's request, "body" for a program's */
  readonly transport?: Transport | undefined;
  /** False: the session lasts a day at most (`session.temporaryTimeout`), and its cookie until the browser closes. @default true */
  readonly remember?: boolean | undefined;
  /** What a native client calls its device. */
  readonly deviceName?: string | undefined;
}

/** A session that has begun. Set the cookies on your answer, or she is not signed in. */
export interface StartedForUser extends TokenFields {
  readonly user: User;
  readonly session: Session;
  /** `Set-Cookie` lines, for frameworks that take them one by one. Secret, as everything that signs in is. */
  readonly cookies: readonly string[];
  /** The same lines as headers, for a Fetch `Response`. */
  readonly headers: Headers;
}

/**
 * Names that say how Latchkey itself, or a provider, proved somebody. Security: a guard that asks for a method must not be passed by an
 * application's own proof of the same name.
 */
const reservedMethods: ReadonlySet<string> = new Set([
  ..."password passkey webauthn totp recovery-code email magic-link code invitation reset token service".split(" "),
  ..."google github microsoft apple gitlab discord oidc oauth session".split(" "),
]);

/** Whether an application may call a sign-in method of its own by this name, beside these providers. */
export function isOwnMethodName(name: unknown, providers: Providers): name is string {
  return isMethodName(name) && !isReserved(name, providers);
}

function isMethodName(name: unknown): name is string {
  return typeof name === "string" && /^[a-z][a-z0-9-]{1,31}$/.test(name);
}

type Providers = Deps["settings"]["providers"];

/** A provider of any name is a sign-in method of that name. */
function isReserved(name: string, providers: Providers): boolean {
  return reservedMethods.has(name) || providers.some(({ id }) => id === name);
}

/** Starts a session for somebody the application has proven itself. Whoever can call this is trusted to have done so. */
export async function startSessionFor(deps: Deps, options: StartSessionOptions): Promise<StartedForUser> {
  checkOptions(options, deps.settings.providers);
  const started = await countSignIn(deps.metrics, "application", () => start(deps, options));
  const { body, cookies } = answerSignIn(deps, toHeaders(options.headers).get("cookie"), started);
  const headers = new Headers(cookies.map((cookie): [string, string] => ["set-cookie", cookie]));
  return { ...body, cookies, headers };
}

async function start(deps: Deps, options: StartSessionOptions): Promise<StartedSession> {
  const headers = toHeaders(options.headers);
  const cookieHeader = headers.get("cookie");
  const current = await identifyByCookie(headers, deps, true);
  const first = await findWelcome(deps, options.userId);
  const client = readClientInfo(headers, options.remoteAddress ?? null, deps.settings.trustedProxies);
  // Nobody has counted them: the cap is looked after in any case.
  const liveSessions = deps.limits.perUser;
  const devices = readDeviceMarks(deps, cookieHeader);
  const how = {
    method: options.method,
    remember: options.remember ?? true,
    client,
    deviceName: parseName(options.deviceName ?? "") ?? null,
    liveSessions,
    replaces: await findReplaced(deps, { current, headers, cookieHeader }),
    carriage: chooseCarriage(options, { headers, deps }),
  };
  return tryAnew({
    first,
    attempt: async (user) => {
      const messages = await noticeNewDevice(deps, { user, client, devices, liveSessions });
      return startSession(deps, { ...how, user, messages });
    },
    // What the application has proven it had proven before the first look, too.
    readAgain: () => findWelcome(deps, options.userId),
  });
}

/** Somebody who may be signed in. Throws what keeps her out. */
async function findWelcome({ users, clock }: Pick<Deps, "users" | "clock">, userId: string): Promise<UserRecord> {
  const user = isId(userId) ? await users.findById(userId) : null;
  const isGone = user?.deleteAfter && user.deleteAfter.getTime() <= clock();
  if (!user || isGone) throw new AuthError("not_found", { detail: "There is no user with this id." });
  if (user.bannedAt) throw new AuthError("user_banned");
  if (user.deleteAfter) throw new AuthError("deletion_pending", { deleteAfter: user.deleteAfter });
  return user;
}

function checkOptions(
  { method, headers, carrier = "cookie", transport, deviceName, remember }: StartSessionOptions,
  providers: Providers,
): void {
  if (!isMethodName(method)) throw refuseField("/method", "invalid");
  if (isReserved(method, providers)) throw refuseField("/method", "reserved");
  if (carrier !== "cookie" && carrier !== "token") throw refuseField("/carrier", "not_allowed");
  if (transport !== undefined && transport !== "cookie" && transport !== "body") {
    throw refuseField("/transport", "not_allowed");
  }
  if (remember !== undefined && typeof remember !== "boolean") throw refuseField("/remember", "wrong_type");
  // Security: without the request's headers its old session would live on beside the new one.
  if (typeof headers !== "object" || headers === null) throw refuseField("/headers", "required");
  const isNamed = deviceName === undefined || (typeof deviceName === "string" && parseName(deviceName) !== undefined);
  if (!isNamed) throw refuseField("/deviceName", "invalid");
}

function refuseField(pointer: string, code: string): AuthError {
  return new AuthError("invalid_input", { errors: [{ pointer, code }] });
}
