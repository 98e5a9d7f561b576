import { AuthError } from "../error/auth-error.ts";
import type { Clock } from "../shared/clock.ts";
import { isId } from "../shared/is-id.ts";
import type { SessionDataKey, SessionDataStore } from "./session-data-store.ts";
import { type CarrierLimits, isPastLimits, seenAfter } from "./session-limits.ts";
import type { SessionStore } from "./session-store.ts";

/** Bytes that the keys and the JSON of all values of one session may take together. */
const maxSessionDataBytes = 4096;
const maxKeyLength = 64;

export interface SessionDataDeps {
  readonly sessionData: SessionDataStore;
  readonly sessions: Pick<SessionStore, "find">;
  readonly limits: CarrierLimits;
  readonly clock: Clock;
}

/** The value under a key, `undefined` without one. Throws `invalid_input`, `not_found`, `session_revoked` or `session_expired`. */
export async function getSessionData(deps: SessionDataDeps, sessionId: string, key: string): Promise<unknown> {
  const { live, value } = await deps.sessionData.get(readKey(deps, sessionId, key));
  if (!live) throw await explainMissing(deps, sessionId);
  return value === null ? undefined : JSON.parse(value);
}

/** Stores a value under a key in one atomic step. Throws as `getSessionData`, and `payload_too_large` when there is no room for it. */
export async function setSessionData(
  deps: SessionDataDeps,
  sessionId: string,
  { key, value }: { readonly key: string; readonly value: unknown },
): Promise<void> {
  const entry = { ...readKey(deps, sessionId, key), value: toJson(value), maxBytes: maxSessionDataBytes };
  const outcome = await deps.sessionData.set(entry);
  if (outcome === "no_session") throw await explainMissing(deps, sessionId);
  if (outcome === "too_large") {
    const detail = `All data of one session may take ${maxSessionDataBytes} bytes as JSON, keys included.`;
    throw new AuthError("payload_too_large", { detail });
  }
}

/** Removes a key, whether or not it was there. Throws as `getSessionData`. */
export async function deleteSessionData(deps: SessionDataDeps, sessionId: string, key: string): Promise<void> {
  if (!(await deps.sessionData.delete(readKey(deps, sessionId, key)))) throw await explainMissing(deps, sessionId);
}

function readKey({ clock, limits }: SessionDataDeps, sessionId: string, key: string): SessionDataKey {
  if (!isId(sessionId)) throw new AuthError("not_found");
  const isKey = typeof key === "string" && key.length > 0 && key.length <= maxKeyLength;
  // PostgreSQL takes no NUL and no half of a surrogate pair.
  if (!isKey || /\p{Cc}/u.test(key) || !key.isWellFormed()) {
    throw refuseField("/key", `A key is a text of 1 to ${maxKeyLength} characters without control characters.`);
  }
  const now = clock();
  return { sessionId, key, now: new Date(now), seenAfter: seenAfter(limits, now) };
}

function toJson(value: unknown): string {
  const refusal = refuseField("/value", "A value must be what JSON can say; to remove one, delete its key.");
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    throw refusal;
  }
  if (json === undefined) throw refusal;
  return json;
}

function refuseField(pointer: string, detail: string): AuthError {
  return new AuthError("invalid_input", { detail, errors: [{ pointer, code: "invalid" }] });
}

async function explainMissing({ sessions, limits, clock }: SessionDataDeps, id: string): Promise<AuthError> {
  const found = await sessions.find(id);
  if (!found) return new AuthError("not_found", { detail: "There is no session with this id." });
  const { session } = found;
  const hasRunOut = session.endedAt === null && isPastLimits(session, limits, clock());
  return new AuthError(hasRunOut ? "session_expired" : "session_revoked");
}
