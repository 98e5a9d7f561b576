import { AuthorizationResponseError, ResponseBodyError } from "oauth4webapi";
import { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import { OutboundError } from "../outbound/send-outbound.ts";
import { ProviderFault } from "./provider-fault.ts";

/** Seconds after which asking a provider again makes sense that did not answer. */
const retryAfter = 5;

/** What an answer's `error` means (RFC 6749, section 4.1.2.1; OpenID Connect Core, section 3.1.2.6; Apple's own). */
const denials: ReadonlySet<string> = new Set([
  "access_denied",
  "account_selection_required",
  "consent_required",
  "interaction_required",
  "login_required",
  "user_cancelled_authorize",
]);
const absences: ReadonlySet<string> = new Set(["server_error", "temporarily_unavailable"]);

/**
 * What is wrong with a trip to a provider, for clients and for operators.
 *
 * Security: the errors of `oauth4webapi` hold what was sent and received, tokens and codes among it. They end here; of what a provider says
 * only its `error` and description go on, in quotes.
 */
export function toProviderError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  const { code, sentence } = explain(error);
  const cause = new ProviderFault(sentence);
  return new AuthError(code, code === "provider_unavailable" ? { cause, retryAfter } : { cause });
}

function explain(error: unknown): { readonly code: ErrorCode; readonly sentence: string } {
  if (error instanceof OutboundError) {
    const code = error.reason === "unusable" ? "provider_failed" : "provider_unavailable";
    return { code, sentence: error.message };
  }
  if (error instanceof AuthorizationResponseError) {
    const { error: name } = error;
    const { message: sentence } = new ProviderFault(`The sign-in came back with an error.`, name);
    if (denials.has(name)) return { code: "provider_denied", sentence };
    return { code: absences.has(name) ? "provider_unavailable" : "provider_failed", sentence };
  }
  if (error instanceof ResponseBodyError) {
    const said = [error.error, error.error_description ?? ""].join(" ").trim();
    const { message: sentence } = new ProviderFault("The token endpoint refuses.", withoutTokens(said));
    return { code: "provider_failed", sentence };
  }
  // The library's own sentences hold no values.
  const sentence = error instanceof Error ? error.message : "Something that is no error was thrown.";
  return { code: "provider_failed", sentence };
}

/** Security: a description may repeat what was sent. Whatever is as long as a code, a secret or an id is left out. */
function withoutTokens(text: string): string {
  return text.slice(0, 1000).replaceAll(/[\w.~+/=-]{20,}/g, "…");
}
