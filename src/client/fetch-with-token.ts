import { AuthClientError } from "./auth-client-error.ts";
import type { Token } from "./grant.ts";
import type { Keeper } from "./keeper.ts";

export interface FetchTarget {
  /** What relative addresses are relative to; null: the page's address of the moment. */
  readonly base: URL | null;
  /** Origins that get the token. */
  readonly origins: ReadonlySet<string>;
  /** Calls that begin so are Latchkey's own. */
  readonly api: string;
}

/** Milliseconds. A service that names no reason may mean that the token is too old, unless it is as young as this. */
const young = 30_000;

/** Codes of a 401 that a refresh answers: with a new token, or with the word that the session is over. */
const curable: readonly unknown[] = ["token_expired", "session_expired", "session_revoked"];

/** `fetch` with the access token, for the origins that may have it. Everybody else's requests pass as they are. */
export async function fetchWithToken(
  keeper: Keeper,
  target: FetchTarget,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const ready = input instanceof Request ? input : null;
  // Security: what is judged here is what is fetched. `fetch` itself resolves by `<base>`, which injected markup can set.
  const url = new URL(input instanceof Request ? input.url : input, target.base ?? location.href);
  const headers = new Headers(init.headers ?? ready?.headers);
  if (!target.origins.has(url.origin) || headers.has("authorization")) return fetch(ready ?? url, init);

  const isOwnCall = url.href.startsWith(target.api);
  const person = keeper.state().user?.id;
  async function send(token: Token | null, again: Request | URL): Promise<Response> {
    // Security: what one person asked for is not done as another, who signed in while it waited.
    const now = keeper.state().user?.id;
    if (person && now && person !== now) {
      throw new AuthClientError({ code: "user_changed", title: "Somebody else signed in" });
    }
    if (token) headers.set("authorization", `Bearer ${token.value}`);
    const credentials = init.credentials ?? (isOwnCall ? "include" : undefined);
    const go = (): Promise<Response> =>
      fetch(again, { ...init, ...confine(url, init), headers, ...(credentials && { credentials }) });
    // A new password makes a new refresh cookie: a refresh with the one before must not cross it.
    return isOwnCall && !/^get$/i.test(init.method ?? ready?.method ?? "get") ? keeper.inTurn(go) : go();
  }

  const spare = ready?.clone() ?? url;
  const token = await keeper.token();
  const response = await send(token, ready ?? url);
  if (token === null || response.status !== 401 || !(await isCurable(response, token))) return response;
  await keeper.replace(token);
  const next = await keeper.token();
  // A stream has been read and cannot be sent again.
  if (next === null || init.body instanceof ReadableStream) return response;
  return send(next, spare);
}

/**
 * Security: a redirect must not carry the token to another origin. Browsers drop the header there since 2023, older ones do not. Within
 * the page's own origin the browser follows redirects; elsewhere it cannot be told which to follow, so it follows none.
 */
function confine(url: URL, init: RequestInit): RequestInit {
  if (url.origin === location.origin) return { mode: "same-origin" };
  return { redirect: init.redirect === "manual" ? "manual" : "error" };
}

/** Whether a new token may help. */
async function isCurable(response: Response, token: Token): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : null;
  if (typeof code === "string") return curable.includes(code);
  // RFC 6750, section 3.1: it says "expired, revoked, malformed" all in one.
  const invalid = /error="?invalid_token/i.test(response.headers.get("www-authenticate") ?? "");
  return invalid && Date.now() > token.issuedAt + young;
}
