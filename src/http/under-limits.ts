import { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import { LegacyUnavailable } from "../password/legacy-password.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { findKnownDevice } from "../session/known-device.ts";
import type { Identity } from "./credential.ts";
import type { Deps } from "./deps.ts";
import { readDeviceMarks } from "./device-cookie.ts";
import type { Endpoint } from "./endpoint.ts";

/** A call, as far as limits go by it. */
export type LimitedCall = Pick<Endpoint, "id" | "guards" | "limits">;

/** Who makes it. */
export interface LimitedBy {
  /** Checked. */
  readonly input: unknown;
  readonly client: ClientInfo;
  readonly cookieHeader: string | null;
  /** What its credential carries. Absent: nobody has looked. */
  readonly current?: Identity;
}

type LimitDeps = Pick<
  Deps,
  "networkLimits" | "userDirectory" | "metrics" | "eventBatch" | "ring" | "settings" | "clock"
>;

/**
 * Does what a call does, if its limits let it. Throws `too_many_attempts` before it is begun, with `retryAfter`: the same whoever's account it
 * is about, and whether there is one.
 */
export async function underLimits<T>(
  deps: LimitDeps,
  call: LimitedCall,
  by: LimitedBy,
  task: () => Promise<T>,
): Promise<T> {
  const { client, current } = by;
  const { limits = [] } = call;
  const account = client.isShared ? null : await strangersAccount(deps, call, by);
  if (limits.length === 0 && account === null) return task();
  const network = client.isShared ? null : client.network;
  const signedIn = current?.ok ? { userId: current.user.id, sessionId: current.session.id } : null;
  const admission = await deps.networkLimits.enter({ network, limits, account, signedIn });
  if (!admission.may) {
    const { limit, retryAfter } = admission;
    deps.metrics.count("latchkey_limits_refused_total", { limit });
    deps.eventBatch.note({ type: "throttled", data: { call: call.id }, userId: signedIn?.userId ?? null, client });
    throw new AuthError("too_many_attempts", { retryAfter });
  }
  try {
    const result = await task();
    await admission.leave(null);
    return result;
  } catch (error) {
    await admission.leave(codeToCount(error));
    throw error;
  }
}

/** Security: a password that was wrong here is one, although somebody else could not be asked for it. */
function codeToCount(error: unknown): ErrorCode {
  if (error instanceof LegacyUnavailable) return "invalid_credentials";
  return error instanceof AuthError ? error.code : "internal_error";
}

/** The account whose secret is tried. Null: no account's, or the one whose owner has signed in with this very browser, who never waits. */
async function strangersAccount(
  deps: LimitDeps,
  { guards }: LimitedCall,
  { input, cookieHeader }: LimitedBy,
): Promise<string | null> {
  if (guards === undefined) return null;
  const account = (input as Readonly<Record<string, unknown>>)[guards];
  if (typeof account !== "string") return null;
  if (guards !== "email") return account;
  const devices = readDeviceMarks(deps, cookieHeader);
  if (devices.length === 0) return account;
  const user = await deps.userDirectory.findByEmail(account);
  return user && findKnownDevice(devices, user) ? null : account;
}
