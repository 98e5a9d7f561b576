import type { Api } from "./api.ts";
import type { AuthClientError, ServerErrorCode } from "./auth-client-error.ts";
import { signedOut } from "./auth-state.ts";
import { backOff } from "./back-off.ts";
import { requireGrant, signedInBy, tokenOf } from "./grant.ts";
import type { News } from "./message.ts";

export interface Question {
  /** The key of the sign-in. */
  readonly signIn: string;
  /** Failures in a row before this. */
  readonly failures: number;
  /** Gives up. */
  readonly stop: AbortController;
}

/** Answers to a refresh that mean: sign in again. Anything else means: not known. */
const over: readonly string[] = [
  "refresh_token_invalid",
  "refresh_token_reused",
  "session_expired",
  "session_revoked",
  "unauthenticated",
] satisfies ServerErrorCode[];

/** One refresh, and what is known after it. Never rejects. */
export async function askServer(api: Api, { signIn, failures, stop }: Question): Promise<News> {
  const issuedAt = Date.now();
  try {
    const headers = { "idempotency-key": signIn };
    const grant = requireGrant(await api.post("/jwt/refresh", {}, { headers, stop }));
    return { state: signedInBy(grant), token: tokenOf(grant, issuedAt) };
  } catch (error) {
    const failure = error as AuthClientError;
    const { code, status, message: title, retryAfter } = failure;
    if (status === 401 && over.includes(code)) return gone(code as ServerErrorCode);
    return { failure: { ...failure, title }, retryAt: Date.now() + backOff(failures + 1, retryAfter) };
  }
}

/** Nobody is signed in any more. */
export function gone(reason: ServerErrorCode | null): News {
  return { state: signedOut(reason), token: null };
}
