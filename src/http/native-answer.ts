import { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import type { Providers } from "../federation/provider-client.ts";
import { type HeldSignIn, holdSignIn, issueNativeCode, type NativeSignIn } from "../federation/native-code.ts";
import type { NativeRequest } from "../federation/native-request.ts";
import { seeAccount } from "../federation/see-account.ts";
import type { Language } from "../pages/copy.ts";
import { nativePage } from "../pages/native-page.ts";
import { nativeReturnPage } from "../pages/native-return-page.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { RouteExchange } from "./api-route.ts";
import type { Deps } from "./deps.ts";
import { withQuery } from "./form-answer.ts";
import { pageFrame, pageHeaders, pageResponse } from "./page-frame.ts";
import { languageOf } from "./page-language.ts";
import { pagePolicy } from "./security-headers.ts";

type NativeDeps = Pick<Deps, "codes" | "ring" | "clock" | "settings" | "providers" | "accountFinder" | "passwords">;

/**
 * Answers a browser that comes back from a provider for a native app: with the app's code, where the system gives the app's link to nobody
 * else, or with a page that asks.
 *
 * @param mayLeave whether a redirect may leave this site: after a form it may not.
 *
 * Security: any app can begin a sign-in, and be told its end under a scheme or a port that it has taken. A provider that knows the person
 * asks nothing, so without a page she would be signed in to whatever app a link has started (RFC 8252, section 8.6).
 */
export async function answerNative(
  deps: NativeDeps,
  { provider, signIn, native }: Omit<HeldSignIn, "seen">,
  { mayLeave, language }: { readonly mayLeave: boolean; readonly language: Language },
): Promise<Response> {
  const { redirect } = native;
  const seen = await seeAccount(deps, provider, signIn);
  const held: HeldSignIn = { provider, signIn, native, seen };
  if (redirect.kind === "claimed" && mayLeave) return redirectTo(await nativeSuccess(deps, held));
  const token = await holdSignIn(deps, held);
  const { settings } = deps;
  const html = nativePage({
    frame: pageFrame(settings, null, language),
    app: withoutPort(redirect.uri),
    isProgram: redirect.kind === "loopback",
    provider: providerName(deps.providers, held),
    who: personName(held),
    token,
  });
  const headers = pageHeaders(settings, language);
  // Browsers hold a form's redirects to the policy of its page.
  const policy = pagePolicy(settings, [formTarget(redirect.uri)]);
  return new Response(html, { headers: { ...headers, "content-security-policy": policy } });
}

/** Where the browser is sent with the code of a sign-in. */
export async function nativeSuccess(deps: NativeDeps, held: HeldSignIn): Promise<string> {
  const { redirect, state } = held.native;
  return withQuery(redirect.uri, { code: await issueNativeCode(deps, held), state });
}

/**
 * Where the browser is sent when there is none: `access_denied` where the person or the provider said no, else `server_error` (RFC 6749,
 * section 4.1.2.1). Why is for the log.
 */
export function nativeFailure({ redirect, state }: NativeRequest, error: unknown): string {
  const isDenied = error instanceof AuthError && denials.includes(error.code);
  return withQuery(redirect.uri, { error: isDenied ? "access_denied" : "server_error", state });
}

const denials: readonly ErrorCode[] = ["provider_denied", "domain_not_allowed"];

export interface AppFailure {
  readonly provider: { readonly id: string };
  readonly native: NativeRequest;
  readonly error: unknown;
  readonly client: ClientInfo;
}

/** The same for a trip to a provider that led nowhere, which is noted. */
export function failForApp(
  { eventBatch }: Pick<Deps, "eventBatch">,
  { refuse }: Pick<RouteExchange, "refuse">,
  { provider, native, error, client }: AppFailure,
): string {
  const { code } = refuse(error);
  eventBatch.note({ type: "provider_failed", data: { provider: provider.id, code }, userId: null, client });
  return nativeFailure(native, error);
}

/** A page that goes on to an app by itself, with a link for browsers that do not: after a form, whose redirects browsers hold to its page. */
export function showWayToApp({ settings }: Pick<Deps, "settings">, { headers }: Request, url: string): Response {
  const language = languageOf((name) => headers.get(name), settings);
  return pageResponse(settings, nativeReturnPage({ frame: pageFrame(settings, null, language), url }), language);
}

function redirectTo(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

/** What the page says of the app: the port is another one each time. */
function withoutPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+/, "$1");
}

/** A source as a policy has it: a scheme alone, or an origin. The grammar of policies has no IPv6 addresses. */
function formTarget(uri: string): string {
  const [, origin] = /^(https?:\/\/[a-z0-9.-]+(?::\d+)?)\//.exec(uri) ?? [];
  return origin ?? uri.slice(0, uri.indexOf(":") + 1);
}

function providerName(providers: Providers, { provider }: NativeSignIn): string {
  return providers.get(provider)?.name ?? provider;
}

function personName({ signIn: { profile } }: NativeSignIn): string {
  return profile.email ?? profile.name ?? profile.subject;
}
