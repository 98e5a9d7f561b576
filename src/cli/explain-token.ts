import { isBase64url } from "../jws/base64url.ts";
import { maxTokenLength, parseCompactJws } from "../jws/compact-jws.ts";
import { latestIssue } from "../jws/judge-claims.ts";
import { parseJsonObject } from "../jws/parse-json-object.ts";
import { printable } from "./printable.ts";
import { showDistance, showTime } from "../shared/show-time.ts";

/** One thing about a token. `unknown`: it could not be found out here. */
export interface TokenFinding {
  readonly level: "ok" | "wrong" | "unknown";
  readonly sentence: string;
}

/** What can be read of a token without asking anybody. What cannot be read is null. Security: its signature is in no member. */
export interface TokenReading {
  readonly header: unknown;
  readonly claims: unknown;
  readonly finding: TokenFinding;
}

export const ok = (sentence: string): TokenFinding => ({ level: "ok", sentence });
export const wrong = (sentence: string): TokenFinding => ({ level: "wrong", sentence });
export const unknown = (sentence: string): TokenFinding => ({ level: "unknown", sentence });

const prefixes: Readonly<Record<string, string>> = {
  lks_: "the value of a session cookie",
  lkr_: "a refresh token",
  lkv_: "the key of a service",
};

/** Takes a token apart as far as it goes, and says where it is not formed as an access token. */
export function readToken(token: string): TokenReading {
  const other = Object.entries(prefixes).find(([prefix]) => token.startsWith(prefix));
  if (other) {
    return unreadable(`It is ${other[1]}, not an access token: a secret, so whoever has seen it here can use it.`);
  }
  if (token === "") return unreadable("There is no token: hand it over as an argument, or pipe it in.");
  if (token.startsWith("{")) return unreadable("It is a JWS in JSON: only the compact form, with two dots, is taken.");
  const parts = token.split(".");
  if (parts.length === 5)
    return unreadable("It is encrypted (five parts): access tokens are signed, with three parts.");
  const [header, claims] = parts.map(decodeLoosely);
  return { header: header ?? null, claims: claims ?? null, finding: judgeForm(token, parts, { header, claims }) };
}

function unreadable(sentence: string): TokenReading {
  return { header: null, claims: null, finding: wrong(sentence) };
}

/** As other parsers might read it: to show, never to believe. */
function decodeLoosely(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const partNames = ["header", "claims", "signature"];

function judgeForm(
  token: string,
  parts: readonly string[],
  { header, claims }: { readonly header: unknown; readonly claims: unknown },
): TokenFinding {
  if (parts.length !== 3) {
    return wrong(
      `It has ${parts.length === 1 ? "one part" : `${parts.length} parts`} instead of three: is it all there?`,
    );
  }
  const odd = parts.findIndex((part) => !isBase64url(part));
  if (odd !== -1) {
    const what =
      parts[odd] === "" ? "is empty" : "is not base64url in its one proper spelling (no padding, no other character)";
    return wrong(`Its ${partNames[odd]} ${what}.`);
  }
  if (token.length > maxTokenLength) {
    return wrong(`It has ${token.length} characters: more than ${maxTokenLength} are not looked at.`);
  }
  if (parseCompactJws(token)) return ok("It has the form of an access token.");
  const broken = [header, claims].findIndex((part) => part === undefined);
  if (broken !== -1) return wrong(`Its ${partNames[broken]} is not JSON in UTF-8.`);
  const unplain = parts.slice(0, 2).findIndex((part) => parseJsonObject(part) === null);
  if (unplain !== -1) {
    return wrong(
      `Its ${partNames[unplain]} is no JSON object, or has a member twice, or one that is called like part of a prototype.`,
    );
  }
  return wrong(explainHeader(header as Readonly<Record<string, unknown>>));
}

function explainHeader(header: Readonly<Record<string, unknown>>): string {
  const extra = Object.keys(header).filter((name) => !["alg", "kid", "typ"].includes(name));
  if (extra.length > 0) return `Its header has ${printable(extra.join(", "))}: only alg, kid and typ are taken.`;
  const missing = ["alg", "kid", "typ"].filter((name) => typeof header[name] !== "string");
  if (missing.length > 0) return `Its header lacks ${missing.join(", ")}, or it is no text.`;
  return `Its type is ${printable(String(header["typ"]))}, not at+jwt: it is another kind of token.`;
}

/** Whom a token has to be for. */
export interface TokenExpectations {
  readonly issuer: string;
  /** Other services that tokens are made for. */
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
  readonly tolerance: number;
  /** Seconds that a token lives at most, whatever it says. */
  readonly lifetime: number;
}

/** Judges the claims one by one, so that everything that is wrong is said at once. */
export function judgeEachClaim(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audiences, now, tolerance, lifetime }: TokenExpectations,
): TokenFinding[] {
  const { iss, aud, iat, exp, nbf } = claims;
  const findings = [
    iss === issuer
      ? ok("This installation issued it.")
      : wrong(`Its issuer (iss) is ${show(iss)}, not ${issuer}, which is compared byte for byte.`),
    judgeAudience(aud, issuer, audiences),
    ...["sub", "jti"]
      .filter((name) => typeof claims[name] !== "string" || claims[name] === "")
      .map((name) => wrong(`It has no ${name}, or it is no text.`)),
  ];
  const odd = Object.entries({ iat, exp, ...(nbf !== undefined && { nbf }) }).filter(([, time]) => !isTime(time));
  findings.push(...odd.map(([name, time]) => wrong(`Its ${name} is ${show(time)}, not whole seconds since 1970.`)));
  if (!isTime(iat) || !isTime(exp)) return findings;
  if (exp <= iat) findings.push(wrong("It expires before it was made."));
  else if (iat > now + latestIssue) findings.push(wrong(`It was made in the future: ${moment(iat, now)}.`));
  else if (isTime(nbf) && nbf > now + tolerance) findings.push(wrong(`It is not good yet: ${moment(nbf, now)}.`));
  else if (now >= exp + tolerance) findings.push(wrong(`It has expired: ${moment(exp, now)}.`));
  else if (now >= iat + lifetime + tolerance) {
    findings.push(wrong(`It has expired: tokens live for ${lifetime} seconds here, whatever they say themselves.`));
  } else findings.push(ok(`It expires ${moment(Math.min(exp, iat + lifetime), now)}.`));
  return findings;
}

function judgeAudience(aud: unknown, issuer: string, audiences: readonly string[]): TokenFinding {
  if (aud === issuer) return ok("It is for this installation.");
  if (typeof aud === "string" && audiences.includes(aud)) return ok(`It is for ${aud}, and opens nothing here.`);
  if (Array.isArray(aud)) return wrong("Its audience (aud) is a list: it has to be one text.");
  return wrong(`Its audience (aud) is ${show(aud)}, which is neither this installation nor one of token.audiences.`);
}

/** Whether a claim is whole seconds since 1970, in a year of four digits. */
export function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 253_402_300_800;
}

function moment(seconds: number, now: number): string {
  return `${showDistance(seconds * 1000, now * 1000)} (${showTime(seconds * 1000)})`;
}

function show(value: unknown): string {
  return value === undefined ? "missing" : printable(JSON.stringify(value));
}
