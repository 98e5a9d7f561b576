import { keySetMaxAge } from "../../token/token-settings.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";
import { compareClocks } from "../../doctor/compare-clocks.ts";
import { showDistance, showTime } from "../../shared/show-time.ts";
import { askApi, type Probe } from "./probe.ts";
import { describeSilence, type ProbeAnswer, readJson } from "./probe-client.ts";

type TransportProbe = Pick<Probe, "client" | "url" | "resolved" | "clock">;

/** Milliseconds before its end at which a certificate should have been renewed: or a quarter of its life, where that is shorter. */
const lateRenewal = 14 * 86_400_000;
/** Seconds that browsers should keep to https: half a year. */
const leastHsts = 15_768_000;

/** Whether the public address leads to Latchkey, and how. `answers`: whether it makes sense to ask for more. */
export async function checkTransport(
  probe: TransportProbe,
): Promise<{ readonly answers: boolean; readonly findings: readonly Finding[] }> {
  let answer: ProbeAnswer;
  try {
    answer = await askApi(probe, "/jwks");
  } catch (error) {
    return { answers: false, findings: [explain(error, probe)] };
  }
  const certificate = judgeCertificate(answer, probe.clock());
  const reached = judgeReached(answer, probe);
  if (reached.level === "fail") return { answers: false, findings: [reached, ...certificate] };
  const findings = [
    reached,
    ...certificate,
    ...(await checkBaseUrl(probe)),
    ...(await checkRedirect(probe)),
    ...judgeHsts(answer, probe),
    ...judgeClock(answer),
  ];
  return { answers: true, findings };
}

function explain(error: unknown, { url }: TransportProbe): Finding {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const text = String(code);
  if (text === "CERT_HAS_EXPIRED") {
    return fail("certificate", `the certificate of ${url.host} has expired`, "renew it, and let that happen by itself");
  }
  if (text === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const fix = "get one for this name, and see that the proxy shows it for this name (SNI)";
    return fail("certificate", `the certificate is not one of ${url.hostname}`, fix);
  }
  if (/CERT|UNABLE_TO|SELF_SIGNED/.test(text)) {
    const fix =
      "use one of a known authority with all that lead up to it (fullchain.pem); for one of your own set NODE_EXTRA_CA_CERTS";
    return fail("certificate", `the certificate of ${url.host} is not trusted (${text})`, fix);
  }
  const fix = "see DNS, firewall and proxy; --url and --connect ask at another place";
  return fail("reachable", `${url.origin}: ${describeSilence(error)}`, fix);
}

function judgeReached(answer: ProbeAnswer, { url, resolved }: TransportProbe): Finding {
  const { status, to } = answer;
  const where = `${url.origin}${url.pathname.replace(/\/$/, "")}${resolved.settings.basePath}`;
  if (status === 200 && Array.isArray(readJson(answer)["keys"])) return ok("reachable", `${where} answers from ${to}`);
  if (status === 502 || status === 503 || status === 504) {
    const fix = "start the server, or correct where the proxy looks for it";
    return fail("reachable", `${where}: the proxy answers ${status}, because it does not reach Latchkey`, fix);
  }
  const fix = "correct BASE_URL, or let the proxy pass this path on as it is";
  return fail("reachable", `${where}: something answers ${status}, and it is not Latchkey`, fix);
}

/** Of one that is trusted: Node has refused every other. */
function judgeCertificate({ certificate }: ProbeAnswer, now: number): Finding[] {
  if (certificate === null) return [];
  const until = Date.parse(certificate.valid_to);
  const life = until - Date.parse(certificate.valid_from);
  const what = `good until ${showTime(until)}, which is ${showDistance(until, now)}`;
  if (until - now > Math.min(lateRenewal, life / 4)) return [ok("certificate", what)];
  return [warn("certificate", what, "renew it now, and see why that did not happen by itself")];
}

/** What the server calls itself, where it says so to everybody. */
async function checkBaseUrl(probe: TransportProbe): Promise<Finding[]> {
  const { client, url, resolved } = probe;
  const { settings } = resolved;
  // With a path in the base URL the root is somebody else's.
  if (settings.mountPath !== "") return [];
  const answer = await client.ask(new URL("/.well-known/oauth-authorization-server", url.origin));
  const { issuer } = readJson(answer);
  const expected = `${url.origin}${settings.basePath}`;
  if (issuer === expected) return [ok("baseUrl", `the server calls itself ${expected}`)];
  if (typeof issuer !== "string" || !URL.canParse(issuer)) {
    const found = `/.well-known/oauth-authorization-server answers ${answer.status}`;
    return [warn("baseUrl", found, "let the proxy pass it on: verifiers look for the issuer there", missing)];
  }
  const fix = "set BASE_URL of the server to the address people use, or ask with --url at the address that it has";
  return [fail("baseUrl", `people come to ${url.origin}, but the server calls itself ${new URL(issuer).origin}`, fix)];
}

const missing = "Programs that verify tokens do not find out who issues them.";

/** Where plain http leads. Nobody there is as good as a redirect. */
async function checkRedirect({ client, url }: TransportProbe): Promise<Finding[]> {
  if (url.protocol !== "https:") return [];
  const plain = new URL(`http://${url.hostname}${url.pathname}`);
  let answer: ProbeAnswer;
  try {
    answer = await client.ask(plain);
  } catch (error) {
    return [ok("httpsRedirect", `${plain.origin}: ${describeSilence(error)}, so nothing is sent in the clear`)];
  }
  const { status, headers } = answer;
  const target = headers.location === undefined ? null : URL.parse(headers.location, plain);
  if (status >= 300 && status < 400 && target?.protocol === "https:") {
    return [ok("httpsRedirect", `${plain.origin} leads to ${target.origin}`)];
  }
  if (status >= 400) return [ok("httpsRedirect", `${plain.origin} answers ${status} and serves nothing`)];
  const fix = "let the proxy answer plain http with a redirect to https (nginx: return 308 https://$host$request_uri)";
  return [fail("httpsRedirect", `${plain.origin} answers ${status} without leading to https`, fix)];
}

function judgeHsts({ headers }: ProbeAnswer, { url, resolved }: TransportProbe): Finding[] {
  if (url.protocol !== "https:" || resolved.settings.development) return [];
  const header = headers["strict-transport-security"] ?? "";
  const age = Number(/max-age="?(\d+)/i.exec(header)?.[1] ?? 0);
  if (age >= leastHsts) return [ok("hsts", `for ${Math.floor(age / 86_400)} days`)];
  const found = header === "" ? "Strict-Transport-Security does not arrive" : `for ${age} seconds only`;
  return [warn("hsts", found, "let the proxy pass the header on as the server sets it")];
}

/** What may be kept by a cache tells the time at which it was made. */
function judgeClock({ headers, askedAt, answeredAt }: ProbeAnswer): Finding[] {
  const there = Date.parse(headers.date ?? "");
  if (Number.isNaN(there)) return [];
  const age = Number(headers.age ?? 0);
  if (age > keySetMaxAge || Number.isNaN(age)) return [];
  const clocks = { before: askedAt, after: answeredAt, there: there + age * 1000, whose: "that of the public address" };
  return [compareClocks("serverClock", { ...clocks, grain: 1_000 + (age > 0 ? 1_000 : 0) })];
}
