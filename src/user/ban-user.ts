import { AuthError } from "../error/auth-error.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { Ban, OperatorStore } from "./operator-store.ts";

/** Code points of a reason. */
const maxReasonLength = 500;

export interface BanInput extends Doer {
  readonly userId: string;
  /** Kept in the event, for operators. Null: none given. */
  readonly reason: string | null;
}

/**
 * Bans a user: every session ends at once, on every machine, and she cannot sign in. Who is banned already stays banned as she was. Throws
 * `not_found`; `invalid_input` for a reason that is too long or holds control characters.
 */
export async function banUser(
  { operators }: { readonly operators: Pick<OperatorStore, "ban"> },
  { userId, reason, ...doer }: BanInput,
): Promise<Ban> {
  checkReason(reason);
  const event = { type: "user_banned", data: { reason }, userId, ...nameDoer(doer) } as const;
  const ban = await operators.ban(userId, { events: [event], authority: doer.authority });
  if (ban === null) throw noSuchUser();
  return ban;
}

/** Takes a ban back: she can sign in again. Gives false when she was not banned. Throws `not_found`. */
export async function unbanUser(
  { operators }: { readonly operators: Pick<OperatorStore, "unban"> },
  { userId, ...doer }: Doer & { readonly userId: string },
): Promise<boolean> {
  const event = { type: "user_unbanned", data: {}, userId, ...nameDoer(doer) } as const;
  const unbanned = await operators.unban(userId, { events: [event], authority: doer.authority });
  if (unbanned === null) throw noSuchUser();
  return unbanned;
}

function noSuchUser(): AuthError {
  return new AuthError("not_found", { detail: "There is no such user." });
}

/** Throws `invalid_input` for what is no reason. */
export function checkReason(reason: string | null): void {
  if (reason === null || isReason(reason)) return;
  const detail = `A reason is one line of at most ${maxReasonLength} characters.`;
  throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/reason", code: "invalid" }] });
}

function isReason(reason: unknown): boolean {
  if (typeof reason !== "string") return false;
  return reason.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(reason) && [...reason].length <= maxReasonLength;
}
