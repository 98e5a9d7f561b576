import { createHash } from "node:crypto";
import type { IDToken } from "oauth4webapi";
import { isBase64url } from "../jws/base64url.ts";
import { type JsonObject, parseJsonObject } from "../jws/parse-json-object.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { ProviderKind } from "./provider.ts";

/** Seconds that two clocks may differ by. */
export const clockTolerance = 30;
/** Seconds since a token was made that comes straight from the token endpoint. */
const maxAge = 600;
/** Seconds since the epoch until the year 10000: what comes later can be kept by no database of ours. */
const latestMoment = 253_402_300_800;
/** What else an issuer signs: `at+jwt` (RFC 9068), `logout+jwt`, `dpop+jwt` and the like. An ID token need not say what it is. */
const otherKinds = /^(?:application\/)?(?!id_token\+jwt$)[a-z._-]+\+jwt$/i;
/** Tenants of Microsoft's have UUIDs. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const placeholder = "{tenantid}";

/** The claims of an ID token that nobody has checked yet: good for choosing what it is checked against, and for nothing else. */
export function peekClaims(idToken: string): JsonObject {
  return peek(idToken, 1);
}

/** The issuer that an ID token has to have: the kind's own, or for one that serves many tenants the token's own tenant's. */
export function expectedIssuer({ issuer, issuerRule }: ProviderKind, claims: JsonObject): string {
  if (issuerRule !== "tenant") return issuer;
  const { tid } = claims;
  if (typeof tid === "string" && uuid.test(tid)) return issuer.replace(placeholder, tid);
  throw new ProviderFault("The ID token names no tenant.");
}

/** Whether an answer's `iss` (RFC 9207) may be right. For many tenants this is compared again with the ID token's. */
export function isIssuerOf(
  { issuer, issuerRule }: Pick<ProviderKind, "issuer" | "issuerRule">,
  answered: string,
): boolean {
  if (issuerRule !== "tenant") return answered === issuer;
  const [before = "", after = ""] = issuer.split(placeholder);
  if (!answered.startsWith(before) || !answered.endsWith(after)) return false;
  return uuid.test(answered.slice(before.length, answered.length - after.length));
}

export interface IdTokenRules {
  /** Whom the token may be for. All of its audiences have to be among them (OpenID Connect Core, section 3.1.3.7). */
  readonly audiences: readonly string[];
  /** Who may have asked for it. */
  readonly parties: readonly string[];
  /** Null: there is none behind it. */
  readonly accessToken: string | null;
  /** Whether it comes straight from the token endpoint. */
  readonly isNew: boolean;
  /** Seconds that may have passed since she proved herself, where a new proof was asked for. Null: none was. */
  readonly maxAge: number | null;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Checks what `oauth4webapi` leaves to its caller: it has checked signature, `iss`, `exp`, `nonce`, and that we are among the audiences. */
export function judgeIdToken(idToken: string, claims: IDToken, rules: IdTokenRules): void {
  const { aud, azp, exp, iat, nbf, sub, auth_time: authTime } = claims;
  const audiences = [aud].flat();
  if (audiences.length === 0 || !audiences.every((one) => rules.audiences.includes(one))) {
    throw new ProviderFault("The ID token is for somebody else as well.");
  }
  if (azp !== undefined && !rules.parties.includes(azp)) {
    throw new ProviderFault("The ID token was made for another client (azp).");
  }
  // Security: logout tokens and access tokens are signed by the same keys (RFC 8725, section 3.11).
  if (otherKinds.test(String(peek(idToken, 0).typ))) throw new ProviderFault("This is no ID token (typ).");
  if (![exp, iat, nbf ?? iat, authTime ?? iat].every(isMoment)) {
    throw new ProviderFault("The ID token has a time that there is not.");
  }
  if (iat > rules.now + clockTolerance) throw new ProviderFault("The ID token was made in the future.");
  if (rules.isNew && iat < rules.now - maxAge) throw new ProviderFault("The ID token was made too long ago.");
  if (authTime !== undefined && authTime > rules.now + clockTolerance) {
    throw new ProviderFault("The ID token tells of a sign-in in the future (auth_time).");
  }
  // One that does not say when is for the caller to judge: it proves who she is, and nothing of now.
  if (rules.maxAge !== null && authTime !== undefined) {
    const oldest = rules.now - clockTolerance - rules.maxAge;
    if (authTime < oldest) throw new ProviderFault("The sign-in is older than what was asked for (auth_time).");
  }
  if (sub === "" || sub.length > 255) throw new ProviderFault("The ID token names no subject that can be kept.");
  const { at_hash: hash } = claims;
  if (hash === undefined || rules.accessToken === null) return;
  if (hash !== hashAccessToken(idToken, rules.accessToken)) {
    throw new ProviderFault("The access token is not the one that the ID token was made with (at_hash).");
  }
}

/** Whether a claim is a time (RFC 7519, section 2): JSON has numbers that are none, and 1e400 is read as infinity. */
function isMoment(seconds: unknown): boolean {
  return typeof seconds === "number" && seconds >= 0 && seconds < latestMoment;
}

/** OpenID Connect Core, section 3.1.3.6: the left half of a hash of the same length as the signature's. */
function hashAccessToken(idToken: string, accessToken: string): string {
  const { alg } = peek(idToken, 0);
  const [, bits = "512"] = /^[RPE]S(256|384|512)$/.exec(String(alg)) ?? [];
  const digest = createHash(`sha${bits}`).update(accessToken, "ascii").digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}

function peek(idToken: string, part: number): JsonObject {
  const text = idToken.split(".", 3)[part] ?? "";
  const value = isBase64url(text) ? parseJsonObject(text) : null;
  if (value === null) throw new ProviderFault("The ID token cannot be read.");
  return value;
}
