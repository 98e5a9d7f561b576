import { setTimeout as sleep } from "node:timers/promises";
import { networkOf } from "../../session/client-info.ts";
import { deviceCookies } from "../../http/device-cookie.ts";
import { isLoopbackAddress, normalizeAddress } from "../../http/client-address.ts";
import { isPublicAddress } from "../../shared/public-address.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";
import type { ArrivedCookie } from "./arrived-cookie.ts";
import { asOwnPage, askApi, type Probe } from "./probe.ts";
import { describeAnswer, type ProbeAnswer, readJson } from "./probe-client.ts";
import type { ProbeUser } from "./probe-user.ts";

/** Milliseconds. Other processes see an ending within a second; what takes longer than the second one is none. */
const soon = 1_500;
const never = 6_000;
const pause = 100;

/** What a browser does: signs in with the cookie, is known by it, and signs out. */
export async function checkLogIn(probe: Probe, { user, email, password }: ProbeUser): Promise<readonly Finding[]> {
  const answer = await askApi(probe, "/login", {
    method: "POST",
    headers: { ...asOwnPage(probe), cookie: knownDevice(probe, user) },
    body: { email, password },
  });
  if (answer.status !== 200) return [explainRefusal(answer, probe)];
  const cookie = findSessionCookie(answer, probe);
  if (!cookie) {
    const fix = "let the proxy pass Set-Cookie on as it is: keep the names of cookies";
    return [ok("logIn", "the password is taken"), fail("cookieAttributes", "the session cookie does not arrive", fix)];
  }
  const findings: Finding[] = [judgeCookie(cookie, probe)];
  const headers = { cookie: `${probe.resolved.settings.cookieNames.session}=${cookie.value}` };
  const known = await askApi(probe, "/session", { headers });
  const isKnown = known.status === 200 && idIn(known, "user") === user.id;
  if (isKnown) {
    findings.unshift(ok("logIn", "a user signed in, and was known by the cookie"));
    findings.push(...(await checkShared(probe)), ...(await checkSeenAddress(probe, headers, answer)));
  } else {
    const fix = "let the proxy pass the Cookie header on; see that all servers have one database and the same secrets";
    findings.unshift(fail("logIn", `signed in, and not known afterwards: ${describeAnswer(known)}`, fix));
  }
  return [...findings, await checkLogOut(probe, headers)];
}

/**
 * A mark of a browser that has been there before, so that no mail about a new device is written. It is made as the server makes it, of the
 * root secret that this command was given.
 */
export function knownDevice(
  { resolved, ring, clock }: Pick<Probe, "resolved" | "ring" | "clock">,
  user: ProbeUser["user"],
): string {
  const deps = { settings: resolved.settings, ring, clock };
  const [line = ""] = deviceCookies(deps, null, { account: user, deviceEpoch: user.deviceEpoch });
  return line.split(";", 1)[0] ?? "";
}

/** Why a right password was not taken. */
export function explainRefusal(answer: ProbeAnswer, { url, resolved }: Pick<Probe, "url" | "resolved">): Finding {
  const { code, retryAfter } = readJson(answer);
  if (code === "csrf_rejected") {
    const found = `a log-in from a page of ${url.origin} is refused as one of another site`;
    const fix = `set BASE_URL (${resolved.settings.origin} here) to the address people use, and pass Origin on untouched`;
    return fail("baseUrl", found, fix);
  }
  if (code === "too_many_attempts" || code === "account_locked") {
    const wait = typeof retryAfter === "number" ? ` for ${retryAfter} s` : "";
    const fix = "ask again later, or see latchkey locks: nothing is lifted for a probe";
    const why = "Too many wrong passwords came from the address that this machine is seen with.";
    return warn("logIn", `attempts from this address have to wait${wait}`, fix, why);
  }
  if (code === "invalid_credentials") {
    const fix = "see that this command and the server have the same DATABASE_URL, and the same --config";
    return fail("logIn", "the server does not know the user that was made in this database", fix);
  }
  const fix = "see the server's log, under the time of this probe";
  return fail("logIn", `a right password is answered with ${describeAnswer(answer)}`, fix);
}

/** By its name; or by its value, where something on the way has renamed it. */
function findSessionCookie({ cookies }: ProbeAnswer, { resolved }: Probe): ArrivedCookie | undefined {
  const { session } = resolved.settings.cookieNames;
  return cookies.find(({ name }) => name === session) ?? cookies.find(({ value }) => value.startsWith("lks_"));
}

function judgeCookie({ name, attributes }: ArrivedCookie, { resolved }: Probe): Finding {
  const { cookieNames, cookieDomain, secure } = resolved.settings;
  const domain = attributes.get("domain")?.replace(/^\./, "").toLowerCase() ?? null;
  const problems = [
    ...(name === cookieNames.session ? [] : ["has another name"]),
    ...(secure && !attributes.has("secure") ? ["lacks Secure"] : []),
    ...(attributes.has("httponly") ? [] : ["lacks HttpOnly"]),
    ...(/^(lax|strict)$/i.test(attributes.get("samesite") ?? "") ? [] : ["lacks SameSite"]),
    ...(attributes.get("path") === "/" ? [] : ["has another Path"]),
    ...(domain === cookieDomain ? [] : [domain === null ? "lacks its Domain" : "has a Domain that it was not given"]),
  ];
  if (problems.length === 0) return ok("cookieAttributes", `${name} arrives as it was sent`);
  const fix = "take out what the proxy does with cookies (nginx: proxy_cookie_flags, _domain and _path)";
  return fail("cookieAttributes", `on its way the session cookie was changed: it ${problems.join(", ")}`, fix);
}

/** Whether somebody without a cookie is given what was just made for somebody with one. */
async function checkShared(probe: Probe): Promise<Finding[]> {
  const stranger = await askApi(probe, "/session");
  if (stranger.status !== 200 && !probe.client.wasCached) return [];
  const fix = "turn the proxy's cache off for everything below this address; answers say no-store";
  return [fail("caching", "somebody without a cookie was given an answer made for somebody else", fix)];
}

/** Which address the server sees, by the list of one's own sessions. */
async function checkSeenAddress(
  probe: Probe,
  headers: Readonly<Record<string, string>>,
  { from, to }: ProbeAnswer,
): Promise<Finding[]> {
  const seen = await readSeenAddress(probe, headers);
  return seen === undefined ? [] : [judgeSeenAddress({ seen, from, to })];
}

/** The address of the session that asks; undefined where the list is not answered. */
export async function readSeenAddress(
  probe: Probe,
  headers: Readonly<Record<string, string>>,
): Promise<string | null | undefined> {
  const { sessions } = readJson(await askApi(probe, "/sessions", { headers }));
  if (!Array.isArray(sessions)) return undefined;
  const current = (sessions as { readonly current?: unknown; readonly ip?: unknown }[]).find((one) => one.current);
  return typeof current?.ip === "string" ? current.ip : null;
}

/** What is known of one request: the address that the server saw, and the two ends of the connection as this machine has them. */
export interface SeenAddress {
  readonly seen: string | null;
  readonly from: string;
  readonly to: string;
}

/** Whether the server sees who asks. What stands between may have given this machine another address. */
export function judgeSeenAddress({ seen, from, to }: SeenAddress): Finding {
  const fix = "set TRUSTED_PROXIES to the address of the proxy, and let it set X-Forwarded-For";
  if (seen === null) return warn("clientAddress", "the server sees no address at all", fix);
  const [own, there] = [normalizeAddress(from) ?? from, normalizeAddress(to) ?? to];
  if (seen === own || networkOf(seen) === networkOf(own)) {
    return ok("clientAddress", `the server sees ${seen}, which is this machine`);
  }
  if (seen === there) {
    return warn("clientAddress", `the server sees ${seen}: that is the proxy, and not who asks`, fix);
  }
  const fromHere = isLoopbackAddress(seen) && !isLoopbackAddress(own);
  if (fromHere || (isPublicAddress(there) && !isPublicAddress(seen))) {
    return warn("clientAddress", `the server sees ${seen}, although we came from elsewhere`, fix);
  }
  return ok("clientAddress", `the server sees ${seen}; see whether that is how this machine is seen from outside`);
}

/** Whether a cookie is worth nothing once its owner has signed out. */
async function checkLogOut(probe: Probe, headers: Readonly<Record<string, string>>): Promise<Finding> {
  const out = await askApi(probe, "/logout", {
    method: "POST",
    headers: { ...headers, ...asOwnPage(probe) },
    body: {},
  });
  if (out.status !== 204) {
    const fix = "see the server's log, under the time of this probe";
    return fail("logOut", `a log-out is answered with ${describeAnswer(out)}`, fix);
  }
  return waitForRefusal(probe, headers, { check: "logOut", what: "the cookie" });
}

/** Asks with a credential whose session has ended until it is refused: another process may answer, which hears of it by the database. */
export async function waitForRefusal(
  probe: Probe,
  headers: Readonly<Record<string, string>>,
  { check, what }: { readonly check: "logOut" | "tokens"; readonly what: string },
): Promise<Finding> {
  const started = performance.now();
  for (let asked = 1; ; asked += 1) {
    const answer = await askApi(probe, "/session", { headers });
    const taken = performance.now() - started;
    if (answer.status === 401) {
      // The first answer may be slow, and right all the same.
      if (asked === 1 || taken <= soon) return ok(check, `${what} is refused from then on`);
      const fix = "see whether all processes read the revocation log: /readyz says how old their view is";
      return warn(check, `${what} was refused after ${(taken / 1000).toFixed(1)} s only`, fix);
    }
    if (taken > never || probe.client.wasCached) {
      const fix = "see whether a cache answers, or a process that works with another database";
      return fail(check, `${what} is still taken after the log-out: ${describeAnswer(answer)}`, fix);
    }
    await sleep(pause);
  }
}

function idIn(answer: ProbeAnswer, member: string): unknown {
  const value = readJson(answer)[member];
  return typeof value === "object" && value !== null ? (value as { readonly id?: unknown }).id : undefined;
}
