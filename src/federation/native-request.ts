import { AuthError } from "../error/auth-error.ts";
import { findNativeRedirect, type NativeRedirect, type NativeRedirects } from "./native-redirect.ts";
import { isCodeChallenge } from "./code-challenge.ts";

/** What a native app asks for when it sends a person to a provider. */
export interface NativeRequest {
  readonly redirect: NativeRedirect;
  /** S256 (RFC 7636): whoever has made it can redeem the code, and nobody else. */
  readonly codeChallenge: string;
  /** The app's own, given back as it came. */
  readonly state: string;
}

/** Visible ASCII: it stands in an address twice. */
const stateShape = /^[\x21-\x7e]+$/;
/** As JSON, without its quotes: it is kept in a small cookie meanwhile. */
const maxStateLength = 250;

/**
 * Reads what a native app asks for (RFC 8252). Null: it is no app that asks. Throws `invalid_input` that names the parameter.
 *
 * Security: nothing is sent to an address that was not registered, no error either. Of a parameter that is there twice neither counts.
 */
export function parseNativeRequest(query: URLSearchParams, redirects: NativeRedirects): NativeRequest | null {
  if (!query.has("redirectUri")) return null;
  const read = (name: string): string => {
    const [value, ...more] = query.getAll(name);
    if (value === undefined) throw refuse(name, "required");
    if (more.length > 0) throw refuse(name, "invalid");
    return value;
  };
  const redirect = findNativeRedirect(redirects, read("redirectUri"));
  if (!redirect) throw refuse("redirectUri", "not_registered");
  if (read("carrier") !== "token") throw refuse("carrier", "invalid");
  if (read("transport") !== "body") throw refuse("transport", "invalid");
  // A session that is linked to, or proven anew, is a browser's own.
  if (query.has("purpose") && query.get("purpose") !== "signin") throw refuse("purpose", "not_allowed");
  // Security: never `plain`, whose challenge is the verifier itself and travels where others can read it.
  if (query.has("codeChallengeMethod") && read("codeChallengeMethod") !== "S256") {
    throw refuse("codeChallengeMethod", "invalid");
  }
  const codeChallenge = read("codeChallenge");
  if (!isCodeChallenge(codeChallenge)) throw refuse("codeChallenge", "invalid");
  const state = read("state");
  if (!stateShape.test(state) || JSON.stringify(state).length - 2 > maxStateLength) {
    const detail = `The state of an app is 1 to ${maxStateLength} visible ASCII characters, of which " and \\ count twice.`;
    throw refuse("state", "invalid", detail);
  }
  return { redirect, codeChallenge, state };
}

function refuse(name: string, code: string, detail?: string): AuthError {
  const errors = [{ pointer: `/${name}`, code }];
  return new AuthError("invalid_input", { errors, ...(detail !== undefined && { detail }) });
}
