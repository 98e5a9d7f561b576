import { AuthError } from "../error/auth-error.ts";
import { readBody } from "../http/body.ts";
import { findCookie, writeCookie } from "../http/cookies.ts";
import { hasMailboxCookie } from "../http/mailbox-access.ts";
import { explainOriginRefusal, passesOriginRule } from "../http/origin-rule.ts";
import { pageFrame, pageResponse } from "../http/page-frame.ts";
import { languageOf } from "../http/page-language.ts";
import type { Language } from "../pages/copy.ts";
import { demoConsentPage } from "../pages/demo-consent-page.ts";
import { demoLockedPage } from "../pages/demo-locked-page.ts";
import { type AuthorizationError, type AuthorizationRequest, judgeRequest } from "./authorization-request.ts";
import { demoClientId } from "./demo-client.ts";
import type { DemoDeps } from "./demo-deps.ts";
import { type DemoSession, grantLifetimes, openGrant, sealGrant } from "./grant.ts";
import { demoPeople, findPerson, fullName } from "./people.ts";

/**
 * The authorization endpoint (RFC 6749, section 3.1): `GET` shows who can be chosen, `POST` to the same address with the same query is
 * her answer. Nothing is kept in between.
 */
export async function answerAuthorize(deps: DemoDeps, request: Request): Promise<Response> {
  const { settings, places } = deps;
  const { headers } = request;
  const language = languageOf((name) => headers.get(name), settings);
  const isAnswer = request.method === "POST";
  if (isAnswer && !passesOriginRule("POST", (name) => headers.get(name), settings)) {
    throw explainOriginRefusal(headers.get("origin"), settings);
  }
  if (!hasMailboxCookie(deps, request)) {
    return pageResponse(settings, demoLockedPage({ frame: pageFrame(settings, null, language) }), language, 403);
  }
  const { searchParams } = new URL(request.url);
  const judged = judgeRequest(searchParams, places.redirectUri);
  if (judged.kind === "stranger") throw new AuthError("invalid_input");
  if (judged.kind === "refused") return tellRefusal(deps, judged.state, judged.error, judged.description);
  const visit: ConsentVisit = {
    request: judged.request,
    query: searchParams,
    session: findSession(deps, headers),
    language,
  };
  return isAnswer ? takeAnswer(deps, visit, request) : ask(deps, visit);
}

interface ConsentVisit {
  readonly request: AuthorizationRequest;
  readonly query: URLSearchParams;
  /** Who is signed in at the provider, whatever this request thinks of it. */
  readonly session: DemoSession | null;
  readonly language: Language;
}

function ask(deps: DemoDeps, visit: ConsentVisit): Response {
  const { request } = visit;
  if (!request.silent) return showPeople(deps, visit, false);
  const error = isProofEnough(deps, visit) ? "consent_required" : "login_required";
  return tellRefusal(deps, request.state, error, "somebody has to be asked, and prompt=none forbids it");
}

function showPeople(deps: DemoDeps, visit: ConsentVisit, failed: boolean): Response {
  const { settings, places } = deps;
  const { request, query, session, language } = visit;
  const isKnown = isProofEnough(deps, visit);
  const hinted = demoPeople.find(({ email }) => email === request.loginHint);
  const html = demoConsentPage({
    frame: pageFrame(settings, null, language),
    action: `${places.path}/authorize?${query}`,
    people: demoPeople.map((person) => ({
      id: person.id,
      name: fullName(person),
      email: person.email,
      avatarUrl: `${places.path}/avatars/${person.id}.png`,
    })),
    selected: hinted?.id ?? (isKnown ? (session?.sub ?? null) : null),
    again: session !== null && !isKnown,
    failed,
  });
  return pageResponse(settings, html, language, failed ? 400 : 200);
}

async function takeAnswer(deps: DemoDeps, visit: ConsentVisit, request: Request): Promise<Response> {
  const { ring, clock, places, settings } = deps;
  const { session, request: asked } = visit;
  const { fields } = await readBody(request, {});
  const { decision, person: chosen } = fields as Readonly<Record<string, unknown>>;
  if (decision !== "allow") return tellRefusal(deps, asked.state, "access_denied", "the person said no");
  const person = findPerson(chosen);
  if (!person) return showPeople(deps, visit, true);
  const now = clock();
  const goesOn = session?.sub === person.id && isProofEnough(deps, visit);
  const authTime = goesOn ? session.authTime : Math.floor(now / 1000);
  const { codeChallenge, nonce, scopes } = asked;
  const grant = { sub: person.id, clientId: demoClientId, redirectUri: places.redirectUri, authTime };
  const code = sealGrant(ring, "code", { ...grant, codeChallenge, nonce, scopes }, now);
  const response = redirect(deps, asked.state, { code });
  if (!goesOn) {
    const value = sealGrant(ring, "session", { sub: person.id, authTime }, now);
    const maxAge = grantLifetimes.session;
    const options = { secure: settings.secure, maxAge, path: places.path, sameSite: "Strict" } as const;
    response.headers.append("set-cookie", writeCookie(sessionCookie(deps), value, options));
  }
  return response;
}

/** Whether the proof of before will do: it is neither refused nor too old. Zero seconds are as good as `prompt=login`. */
function isProofEnough({ clock }: DemoDeps, { session, request: { login, maxAge } }: ConsentVisit): boolean {
  if (!session || login) return false;
  return maxAge === null || Math.floor(clock() / 1000) - session.authTime < maxAge;
}

function findSession(deps: DemoDeps, headers: Headers): DemoSession | null {
  const cookie = findCookie(headers.get("cookie"), sessionCookie(deps));
  if (cookie === null || cookie === "several") return null;
  return openGrant(deps.ring, "session", cookie.value, deps.clock())?.content ?? null;
}

/** The port is in the name, because cookies do not know ports. */
function sessionCookie({ settings }: Pick<DemoDeps, "settings">): string {
  return `latchkey-demo-${new URL(settings.origin).port || "80"}`;
}

function tellRefusal(deps: DemoDeps, state: string | null, error: AuthorizationError, description: string): Response {
  return redirect(deps, state, { error, error_description: description });
}

/** Sends the browser back. Security: the answer says whose it is (RFC 9207), so that it cannot be passed off as another provider's. */
function redirect({ places }: DemoDeps, state: string | null, answer: Readonly<Record<string, string>>): Response {
  const url = new URL(places.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set("state", state);
  url.searchParams.set("iss", places.issuer);
  return new Response(null, { status: 303, headers: { location: url.href } });
}
