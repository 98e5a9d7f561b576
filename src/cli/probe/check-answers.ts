import { type Finding, fail, ok } from "../../doctor/finding.ts";
import { apiUrl, askApi, type Probe } from "./probe.ts";
import { describeAnswer, type ProbeAnswer, readJson } from "./probe-client.ts";

type AnswersProbe = Pick<Probe, "client" | "url" | "resolved">;

/** What strangers are told at the public address, and what is refused to them. */
export async function checkAnswers(probe: AnswersProbe): Promise<readonly Finding[]> {
  const [session, login] = await Promise.all([askApi(probe, "/session"), askLoginPage(probe)]);
  return [
    ...judgeLoginPage(login, probe),
    judgeSecurityHeaders([session, ...(isOwnPage(probe) && login ? [login] : [])]),
    judgeCaching(session, login && isOwnPage(probe) ? login : null),
    await checkOriginRule(probe),
    await checkMetrics(probe),
    ...(await checkMailbox(probe)),
  ];
}

/** The log-in page at the public address, or null where it is the application's, on another host. */
async function askLoginPage({ client, url, resolved }: AnswersProbe): Promise<ProbeAnswer | null> {
  const page = new URL(resolved.settings.pages.login, resolved.settings.origin);
  if (page.origin !== resolved.settings.origin) return null;
  const headers = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  return client.ask(new URL(page.pathname + page.search, url.origin), { headers });
}

/** Whether the log-in page is Latchkey's, and not the application's. */
function isOwnPage({ resolved }: AnswersProbe): boolean {
  const { origin, mountPath, pages } = resolved.settings;
  return new URL(pages.login, origin).href === `${origin}${mountPath}/login`;
}

function judgeLoginPage(page: ProbeAnswer | null, { resolved }: AnswersProbe): Finding[] {
  const where = resolved.settings.pages.login;
  if (page === null) return [ok("loginPage", `is the application's: ${where}`)];
  if (page.status === 200) return [ok("loginPage", `${where} is there`)];
  const fix = "let the proxy pass it on, or set pages.login to where it is";
  return [fail("loginPage", `${where} answers ${page.status}`, fix)];
}

const headers: readonly (readonly [name: string, isRight: (value: string) => boolean])[] = [
  ["content-security-policy", (value) => /frame-ancestors/.test(value) && /default-src/.test(value)],
  ["x-content-type-options", (value) => value.toLowerCase() === "nosniff"],
  ["x-frame-options", (value) => /^(deny|sameorigin)$/i.test(value)],
  ["referrer-policy", (value) => value !== "" && !/unsafe-url/i.test(value)],
];

function judgeSecurityHeaders(answers: readonly ProbeAnswer[]): Finding {
  const missing = headers.filter(([name, isRight]) =>
    answers.some((answer) => !isRight(String(answer.headers[name] ?? ""))),
  );
  if (missing.length === 0) return ok("securityHeaders", "all arrive as they were sent");
  const names = missing.map(([name]) => name).join(", ");
  return fail("securityHeaders", `${names}: missing or changed on the way`, "let the proxy pass them on untouched");
}

function judgeCaching(...answers: readonly (ProbeAnswer | null)[]): Finding {
  const kept = answers.some((answer) => answer && !/\bno-store\b/i.test(answer.headers["cache-control"] ?? ""));
  if (!kept) return ok("caching", "answers say no-store");
  const fix = "take out what the proxy sets or removes of Cache-Control, for everything below this address";
  return fail("caching", "Cache-Control: no-store does not arrive", fix);
}

/** Another site's page asks to sign in. Refused before anything is looked at, so that it counts as no attempt. */
async function checkOriginRule(probe: AnswersProbe): Promise<Finding> {
  const answer = await askApi(probe, "/login", {
    method: "POST",
    headers: { origin: "https://another-site.invalid", "sec-fetch-site": "cross-site" },
    body: {},
  });
  if (answer.status === 403 && readJson(answer)["code"] === "csrf_rejected") {
    return ok("originRule", "a request from another site is refused");
  }
  const found = `a request from another site is not refused as one: ${describeAnswer(answer)}`;
  return fail("originRule", found, "let the proxy pass on Origin and Sec-Fetch-Site as the browser sent them");
}

async function checkMetrics({ client, url }: AnswersProbe): Promise<Finding> {
  const [metrics, ready] = await Promise.all(
    ["/metrics", "/readyz"].map((path) => client.ask(new URL(path, url.origin))),
  );
  const fix = "let no proxy pass on METRICS_LISTEN's port, nor add METRICS_TOKEN to requests by itself";
  if (metrics?.status === 200 && /^latchkey_/m.test(metrics.text)) {
    return fail("publicMetrics", `${url.origin}/metrics is there for everybody`, fix);
  }
  const detail = Object.keys(ready ? readJson(ready) : {}).includes("storage");
  if (detail) return fail("publicMetrics", `${url.origin}/readyz tells everybody its detail`, fix);
  return ok("publicMetrics", "neither metrics nor detail are there for strangers");
}

async function checkMailbox(probe: AnswersProbe): Promise<Finding[]> {
  if (probe.resolved.settings.development) return [];
  const prefix = probe.url.pathname.replace(/\/$/, "");
  const urls = [new URL(`${prefix}/dev/mail`, probe.url.origin), apiUrl(probe, "/dev/mail")];
  const answers = await Promise.all(urls.map((url) => probe.client.ask(url)));
  const open = urls.find((_, i) => answers[i]?.status !== 404 && isOurs(answers[i]));
  if (!open) return [ok("publicMailbox", "there is none")];
  const fix = "see which server answers there: it runs in development, and that must never be reached from outside";
  return [fail("publicMailbox", `${open} answers`, fix)];
}

/** The application may have a page of that name. */
function isOurs(answer: ProbeAnswer | undefined): boolean {
  return answer?.headers["x-request-id"] !== undefined;
}
