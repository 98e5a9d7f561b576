import type { Clock } from "../shared/clock.ts";
import type { CodePurpose } from "./code.ts";
import type { CodeStore } from "./code-store.ts";

/** Codes of one purpose that a subject is issued in an hour. No more mails than that would arrive. */
const perHour = 3;
const hour = 3_600_000;

/**
 * Whether one more code may be issued. Beyond that the last one stays good.
 *
 * Security: a new code outdates the one before. Without this, a stranger who asks once a second keeps every link in somebody's
 * mailbox dead.
 */
export async function mayIssue(
  deps: { readonly codes: Pick<CodeStore, "countIssued">; readonly clock: Clock },
  purpose: CodePurpose,
  subject: string,
): Promise<boolean> {
  return (await deps.codes.countIssued(purpose, subject, new Date(deps.clock() - hour))) < perHour;
}
