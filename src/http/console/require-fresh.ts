import { AuthError } from "../../error/auth-error.ts";
import { freshFor, isFreshlyProven } from "../../session/session-limits.ts";
import type { ConsoleVisit } from "./console-route.ts";

/**
 * Throws `reauthentication_required` where what a page leads to would be refused for it: whoever has to prove who she is does so before she
 * types anything. The call asks for the same once more.
 */
export function requireFresh({ current, now }: Pick<ConsoleVisit, "current" | "now">): void {
  if (isFreshlyProven(current.record, freshFor, now.getTime())) return;
  throw new AuthError("reauthentication_required", { maxAge: freshFor });
}
