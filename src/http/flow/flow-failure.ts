import type { AuthError } from "../../error/auth-error.ts";
import type { ErrorCode } from "../../error/error-table.ts";
import type { ClientInfo } from "../../session/client-info.ts";
import type { Carrier } from "../../session/session.ts";
import type { RouteExchange } from "../api-route.ts";
import type { Deps } from "../deps.ts";
import type { FormPage } from "../endpoint.ts";
import { writeFlash } from "../flash.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import type { ProviderSetting } from "../provider-setting.ts";
import type { FlowPurpose } from "./provider-flow.ts";

export interface FlowFailure {
  readonly provider: ProviderSetting;
  readonly purpose: FlowPurpose;
  readonly returnTo: string | null;
  /** What carries the session that it is about, where there is one. Our pages know a person by her session cookie alone. */
  readonly carrier?: Carrier | undefined;
  readonly error: unknown;
  readonly client: ClientInfo;
  /** The session it happened in, where there is one. */
  readonly session?: { readonly id: string; readonly userId: string };
  /** Whether a sign-in ended before its answer was redeemed. From then on attempts are counted where they are made. */
  readonly isEarly: boolean;
}

/** A trip to a provider that led nowhere: noted, and said on the page where the person can go on. Nobody is left with JSON, or at a dead end. */
export function answerFailure(
  deps: Deps,
  { refuse }: Pick<RouteExchange, "refuse">,
  { provider, purpose, returnTo, carrier, error, client, session, isEarly }: FlowFailure,
): { readonly location: string; readonly cookies: readonly string[] } {
  const { settings, eventBatch, metrics } = deps;
  const refusal = refuse(error);
  const { code } = refusal;
  if (purpose === "signin" && isEarly) {
    metrics.count("latchkey_sign_ins_total", { method: provider.id, outcome: code });
  }
  const data = { provider: provider.id, code };
  const whose = { userId: session?.userId ?? null, sessionId: session?.id ?? null };
  eventBatch.note({ type: "provider_failed", data, ...whose, client });
  const page = pageOf(purpose, refusal, carrier);
  const flash = writeFlash(deps, {
    page,
    call: "provider",
    code,
    // Of what an address asks for there is no field to point at.
    errors: code === "invalid_input" ? [] : (refusal.errors ?? []),
    values: {},
    provider: provider.name,
    ...(purpose === "link" && { linking: true }),
    ...(refusal.retryAfter !== undefined && { retryAfter: refusal.retryAfter }),
    ...(refusal.deleteAfter !== undefined && { deleteAfter: refusal.deleteAfter.toISOString() }),
    ...(refusal.undoToken !== undefined && { undoToken: refusal.undoToken }),
    // Of other codes a detail is for developers.
    ...(code === "registration_refused" && refusal.detail !== undefined && { detail: refusal.detail }),
  });
  const location = withQuery(pageUrl(settings, page), { error: code, returnTo: returnTo ?? undefined });
  return { location, cookies: [flash] };
}

const signedOutCodes: ReadonlySet<ErrorCode> = new Set([
  "unauthenticated",
  "session_expired",
  "session_revoked",
  "refresh_token_invalid",
  "refresh_token_reused",
]);

/** Somebody whose session is gone is sent where she can have a new one. */
function pageOf(purpose: FlowPurpose, { code }: AuthError, carrier?: Carrier): FormPage {
  if (purpose === "signin" || signedOutCodes.has(code)) return "login";
  const needsProof = purpose === "reauthenticate" || code === "reauthentication_required";
  return needsProof && carrier !== "token" ? "reauthenticate" : "account";
}
