import { AuthError } from "../error/auth-error.ts";
import { readClientInfo } from "../http/client-address.ts";
import type { Deps } from "../http/deps.ts";
import { type HeadersLike, toHeaders } from "../http/headers-like.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import type { SessionRecord } from "../session/session.ts";
import { describeSession, isPastLimits } from "../session/session-limits.ts";
import { hasEnded } from "../session/session-reader.ts";
import { type CarriedSession, isRemembered, startSession } from "../session/start-session.ts";
import { isId } from "../shared/is-id.ts";
import { firstVersion } from "../user/new-user-record.ts";
import type { UserRecord } from "../user/user.ts";
import { type CodeHash, hashText } from "../verification/code.ts";
import { makeCode } from "../verification/make-code.ts";

/** A session of another library that goes on, as its own store and signature have proven it. */
export interface OldSession {
  /** What its cookie carries. Secret. Only its hash is stored. */
  readonly id: string;
  readonly userId: string;
  /** As it stands in the person's list: "carried-over". */
  readonly method: string;
  /** When it would end if it were not used again, in milliseconds since the epoch. Null: with the browser. */
  readonly endsAt: number | null;
  readonly headers: HeadersLike;
  readonly remoteAddress: string | null;
}

/**
 * What becomes of it. `carried`: the browser gets this cookie. `over`: whoever it was for has been signed out since, or it was carried
 * over before; it is worth nothing any more. `refused`: nobody here is meant, or she may not sign in now.
 */
export type CarriedOver =
  | { readonly outcome: "carried"; readonly cookie: string }
  | { readonly outcome: "over" | "refused" };

const over: CarriedOver = { outcome: "over" };
const refused: CarriedOver = { outcome: "refused" };

/**
 * Milliseconds in which requests that a browser had sent before it got our cookie are answered by the same one. Later only while nobody has
 * used it: the answer was lost.
 */
const grace = 60_000;

/**
 * Starts a session of ours for one of another library's, once, whoever asks and however often: everybody else gets the cookie of that one
 * session. Throws `storage_unavailable`.
 *
 * Security: what ended here stays ended. The old session is spent in the transaction that starts ours, and remembered for longer than
 * anything is carried over, so that its cookie begins nothing anew. And it starts nothing for somebody of whom everything was ended
 * since she came here (log-out everywhere, a new password, a ban): her version is not the first any more.
 */
export async function carrySessionOver(deps: Deps, old: OldSession): Promise<CarriedOver> {
  const now = deps.clock();
  const hash = hashOf(old);
  const spent = await deps.codes.find("carry_over", hash, new Date(now));
  if (spent) return resume(deps, spent.subject);
  const user = isId(old.userId) ? await deps.users.findById(old.userId) : null;
  if (user === null) return refused;
  if (user.version !== firstVersion) return over;
  const isWelcome = user.bannedAt === null && user.deleteAfter === null;
  if (!isWelcome || (old.endsAt !== null && old.endsAt <= now)) return refused;
  const started = await start(deps, user, old);
  if (started === "refused") return refused;
  if (started !== null) return { outcome: "carried", cookie: sessionCookie(deps, started) };
  // Another request of the same browser was first, or everything of hers ended at this moment.
  const spentNow = await deps.codes.find("carry_over", hash, new Date(now));
  return spentNow ? resume(deps, spentNow.subject) : over;
}

/**
 * Notes at once that the browser has come with ours. Security: it is what makes a copy of the old cookie worthless, and a session's use is else
 * noted only once it is a minute old: whoever came for less than that would leave the copy good for a day.
 */
export async function noteArrival(
  { sessions, clock }: Pick<Deps, "sessions" | "clock">,
  { id, createdAt, lastSeenAt }: SessionRecord,
): Promise<void> {
  if (lastSeenAt === createdAt) await sessions.touch([{ id, lastSeenAt: Math.max(clock(), createdAt + 1) }]);
}

/** Security: with whoever it is for. An older passport keeps a session's id when somebody else logs in: she must not get the cookie of the one before. */
function hashOf({ id, userId }: OldSession): CodeHash {
  return hashText("carry_over", `${userId} ${id}`);
}

async function start(deps: Deps, user: UserRecord, old: OldSession): Promise<CarriedSession | "refused" | null> {
  const client = readClientInfo(toHeaders(old.headers), old.remoteAddress, deps.settings.trustedProxies);
  const spends = ({ id }: SessionRecord) => ({
    // About the session, and not about her: codes about somebody are dropped with her password, and this one must stay.
    ...makeCode("carry_over", { subject: id, data: {} }, deps.clock()).stored,
    hash: hashOf(old),
  });
  try {
    return await countSignIn(deps.metrics, "application", () =>
      startSession(deps, {
        user,
        method: old.method,
        remember: old.endsAt !== null,
        client,
        deviceName: null,
        // Nobody has counted them: the cap is looked after in any case.
        liveSessions: deps.limits.perUser,
        replaces: [],
        // Security: nobody knows when she last proved who she is. It was not now: what asks for a fresh proof has to be given one.
        provenAt: 0,
        ...(old.endsAt !== null && { endsAt: old.endsAt }),
        spends,
      }),
    );
  } catch (error) {
    if (error instanceof AuthError && error.code === "email_not_verified") return "refused";
    throw error;
  }
}

/**
 * Gives the cookie of the session that this one was carried over to, to the browser that has not got it yet.
 *
 * Security: an old cookie stands for the new one for no longer than it has to. Somebody who has a copy of it gets nothing from the moment
 * that its owner has come with ours, or a minute has passed; and nothing once our secret was renewed.
 */
async function resume(deps: Deps, sessionId: string): Promise<CarriedOver> {
  const now = deps.clock();
  const found = await deps.sessions.find(sessionId);
  if (!found || hasEnded(found) || isPastLimits(found.session, deps.limits, now)) return over;
  const { session: record, user: account } = found;
  const isNew = now - record.createdAt < grace || record.lastSeenAt === record.createdAt;
  if (!isNew || record.generation !== 0) return over;
  // Of a process that issues under another root secret: it answers its own.
  if (record.secretId !== deps.ring.current.id) return refused;
  const session = describeSession(record, deps.limits);
  const remember = isRemembered(record, deps.limits);
  return { outcome: "carried", cookie: sessionCookie(deps, { session, record, account, remember, minted: null }) };
}
