import { demoClientId } from "./demo-client.ts";

/** What a client asks for at the authorization endpoint, judged. */
export interface AuthorizationRequest {
  readonly state: string | null;
  readonly nonce: string | null;
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
  /** Whether nobody may be asked anything (`prompt=none`). */
  readonly silent: boolean;
  /** Whether a proof of before does not count (`prompt=login`). */
  readonly login: boolean;
  /** Seconds that a proof of before may be old, or null. */
  readonly maxAge: number | null;
  readonly loginHint: string | null;
}

/** Codes of RFC 6749, section 4.1.2.1, and of OpenID Connect Core, section 3.1.2.6. */
export type AuthorizationError =
  | "invalid_request"
  | "unsupported_response_type"
  | "invalid_scope"
  | "request_not_supported"
  | "request_uri_not_supported"
  | "access_denied"
  | "login_required"
  | "consent_required";

export type JudgedRequest =
  | { readonly kind: "request"; readonly request: AuthorizationRequest }
  /** The client is told. */
  | {
      readonly kind: "refused";
      readonly state: string | null;
      readonly error: AuthorizationError;
      readonly description: string;
    }
  /**
   * Nobody knows who asks, or where the answer would go: the person is told.
   *
   * Security: a redirect to an address that is not the client's own would be an open redirector (RFC 9700, section 4.11).
   */
  | { readonly kind: "stranger" };

/** Of what is looked at, everything may come once (RFC 6749, section 3.1). */
const parameters: readonly string[] = [
  "client_id",
  "redirect_uri",
  "response_type",
  "response_mode",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "prompt",
  "max_age",
  "login_hint",
  "request",
  "request_uri",
];

/** Judges an authorization request (RFC 6749, section 4.1.1; OpenID Connect Core, section 3.1.2.1) with PKCE, which is required. */
export function judgeRequest(query: URLSearchParams, redirectUri: string): JudgedRequest {
  const isOnce = (name: string): boolean => query.getAll(name).length === 1;
  if (!isOnce("client_id") || query.get("client_id") !== demoClientId) return { kind: "stranger" };
  // Compared as a text: no other port, no query, no path below it (RFC 9700, section 2.1).
  if (!isOnce("redirect_uri") || query.get("redirect_uri") !== redirectUri) return { kind: "stranger" };
  const state = isOnce("state") ? query.get("state") : null;
  const refuse = (error: AuthorizationError, description: string): JudgedRequest => ({
    kind: "refused",
    state,
    error,
    description,
  });
  const repeated = parameters.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) return refuse("invalid_request", `${repeated} comes more than once`);
  if (query.has("request")) return refuse("request_not_supported", "request objects are not taken");
  if (query.has("request_uri")) return refuse("request_uri_not_supported", "request objects are not taken");
  if (query.get("response_type") !== "code") return refuse("unsupported_response_type", "response_type must be code");
  if ((query.get("response_mode") ?? "query") !== "query") {
    return refuse("invalid_request", "response_mode must be query");
  }
  const scopes = wordsOf(query.get("scope"));
  if (!scopes.includes("openid")) return refuse("invalid_scope", "scope must have openid in it");
  const codeChallenge = query.get("code_challenge") ?? "";
  if (query.get("code_challenge_method") !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge)) {
    return refuse("invalid_request", "code_challenge by the method S256 is required");
  }
  const prompt = wordsOf(query.get("prompt"));
  const silent = prompt.includes("none");
  if (silent && prompt.length > 1) return refuse("invalid_request", "prompt=none stands alone");
  const age = query.get("max_age");
  if (age !== null && !/^\d{1,9}$/.test(age)) return refuse("invalid_request", "max_age must be seconds");
  const maxAge = age === null ? null : Number(age);
  const login = prompt.includes("login");
  const request = { state, nonce: query.get("nonce"), codeChallenge, scopes, silent, login, maxAge };
  return { kind: "request", request: { ...request, loginHint: query.get("login_hint") } };
}

function wordsOf(list: string | null): readonly string[] {
  return [...new Set((list ?? "").split(" ").filter((word) => word !== ""))];
}
