import { AuthError } from "../error/auth-error.ts";
import type { Actor } from "../event/event.ts";
import type { Ban, OperatorStore } from "./operator-store.ts";

/** Code points of a reason. */
const maxReasonLength = 500;

export interface BanInput {
  readonly userId: string;
  /** Kept in the event, for operators. Null: none given. */
  readonly reason: string | null;
  readonly actor: Actor;
}

/**
 * Bans a user: every session ends at once, on every machine, and she cannot sign in. Who is banned already stays banned as she was. Throws
 * `not_found`; `invalid_input` for a reason that is too long or holds control characters.
 */
export async function banUser(
  { operators }: { readonly operators: Pick<OperatorStore, "ban"> },
  { userId, reason, actor }: BanInput,
): Promise<Ban> {
  if (reason !== null && !isReason(reason)) {
    const detail = `A reason is one line of at most ${maxReasonLength} characters.`;
    throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/reason", code: "invalid" }] });
  }
  const ban = await operators.ban(userId, { events: [{ type: "user_banned", data: { reason }, userId, actor }] });
  if (ban === null) throw noSuchUser();
  return ban;
}

/** Takes a ban back: she can sign in again. Gives false when she was not banned. Throws `not_found`. */
export async function unbanUser(
  { operators }: { readonly operators: Pick<OperatorStore, "unban"> },
  { userId, actor }: { readonly userId: string; readonly actor: Actor },
): Promise<boolean> {
  const unbanned = await operators.unban(userId, { events: [{ type: "user_unbanned", data: {}, userId, actor }] });
  if (unbanned === null) throw noSuchUser();
  return unbanned;
}

function noSuchUser(): AuthError {
  return new AuthError("not_found", { detail: "There is no such user." });
}

function isReason(reason: unknown): boolean {
  if (typeof reason !== "string") return false;
  return reason.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(reason) && [...reason].length <= maxReasonLength;
}
