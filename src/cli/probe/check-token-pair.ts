import { parseCompactJws } from "../../jws/compact-jws.ts";
import { isPublicAlgorithm, publicAlgorithms } from "../../jws/jws-algorithm.ts";
import { judgeClaims } from "../../jws/judge-claims.ts";
import { type Finding, fail, ok } from "../../doctor/finding.ts";
import { explainRefusal, knownDevice, readSeenAddress, waitForRefusal } from "./check-log-in.ts";
import { askApi, type Probe } from "./probe.ts";
import { describeAnswer, readJson } from "./probe-client.ts";
import type { ProbeUser } from "./probe-user.ts";

/** For documentation (RFC 5737): nobody has it. */
const forged = "203.0.113.77";
/** Seconds. */
const tolerance = 60;

/** What a program does: signs in for tokens, verifies one, signs out. On the way it lies about where it comes from. */
export async function checkTokenPair(probe: Probe, { user, email, password }: ProbeUser): Promise<readonly Finding[]> {
  const answer = await askApi(probe, "/jwt/login", {
    method: "POST",
    headers: { cookie: knownDevice(probe, user), "x-forwarded-for": forged },
    body: { email, password },
  });
  if (answer.status !== 200) return [{ ...explainRefusal(answer, probe), check: "tokens" }];
  const { accessToken, refreshToken } = readJson(answer);
  if (typeof accessToken !== "string") {
    return [fail("tokens", "the answer holds no access token", "see what the proxy does with answers")];
  }
  const headers = { authorization: `Bearer ${accessToken}` };
  const address = await checkForged(probe, headers);
  const verified = await verify(probe, accessToken);
  const known = await askApi(probe, "/session", { headers });
  // Where something on the way makes a browser of us, it came as a cookie, and the bearer alone has to do.
  const body = typeof refreshToken === "string" ? { refreshToken } : {};
  const out = await askApi(probe, "/logout", { method: "POST", headers, body });
  if (known.status !== 200) {
    const fix = "let the proxy pass the Authorization header on as it is";
    return [...address, fail("tokens", `the access token is not taken: ${describeAnswer(known)}`, fix)];
  }
  if (verified) return [...address, verified];
  if (out.status !== 204) {
    const fix = "see the server's log, under the time of this probe";
    return [...address, fail("tokens", `a log-out is answered with ${describeAnswer(out)}`, fix)];
  }
  const what = "an access token is given, can be verified, and";
  return [...address, await waitForRefusal(probe, headers, { check: "tokens", what })];
}

/** Whether what a client says of its address is believed. */
async function checkForged(probe: Probe, headers: Readonly<Record<string, string>>): Promise<Finding[]> {
  const seen = await readSeenAddress(probe, headers);
  if (seen === undefined) return [];
  if (seen !== forged) return [ok("forgedAddress", "a forged X-Forwarded-For changes nothing")];
  const fix =
    "let the proxy set X-Forwarded-For itself instead of passing it on (nginx: proxy_set_header X-Forwarded-For $remote_addr), and count only real hops in TRUSTED_PROXIES";
  return [fail("forgedAddress", `the server believes a forged X-Forwarded-For: it sees ${forged}`, fix)];
}

/** As another service does it, by what is published. Null: it can be verified. */
async function verify(probe: Probe, token: string): Promise<Finding | null> {
  const { resolved, clock } = probe;
  const { issuer } = resolved.token;
  const jws = parseCompactJws(token);
  if (!jws) return fail("tokens", "the access token is none", "see what the proxy does with answers");
  const verdict = judgeClaims(jws.claims, { issuer, audience: issuer, now: clock() / 1000, tolerance });
  if (verdict !== "ok") {
    const fix = "see baseUrl and serverClock; give the server and this command the same configuration";
    return fail("tokens", `the access token is ${verdict} for ${issuer}`, fix);
  }
  const { alg, kid } = jws.header;
  // HS256 publishes nothing: whoever verifies has the secret.
  if (!isPublicAlgorithm(alg)) return null;
  const { keys } = readJson(await askApi(probe, "/jwks"));
  const key = (Array.isArray(keys) ? (keys as JsonWebKey[]) : []).find((one) => (one as { kid?: unknown }).kid === kid);
  if (!key) {
    const fix =
      "see whether a cache keeps /auth/jwks for longer than its five minutes, or another server answers there";
    return fail("tokens", `the key ${kid} that signed is not among the published ones`, fix);
  }
  const { key: kind, verify: how } = publicAlgorithms[alg];
  const imported = await crypto.subtle.importKey("jwk", key, kind, false, ["verify"]);
  const signature = Buffer.from(jws.signature, "base64url");
  if (await crypto.subtle.verify(how, imported, signature, Buffer.from(jws.signingInput))) return null;
  return fail("tokens", "the signature of the access token does not fit the published key", "see which server answers");
}
