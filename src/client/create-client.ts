import { openApi, readAnswer } from "./api.ts";
import type { AuthClient, ClientOptions, VerificationSent } from "./auth-client.ts";
import type { SignedIn } from "./auth-state.ts";
import { type FetchTarget, fetchWithToken } from "./fetch-with-token.ts";
import { isGrant, requireGrant, signedInBy } from "./grant.ts";
import { openKeeper } from "./keeper.ts";

/** Makes the client of one server. One for a page: keep it in a module of your own. */
export function createClient({ baseUrl = "", basePath = "/auth", apiOrigins = [] }: ClientOptions = {}): AuthClient {
  // On a server that renders the page there is no address; nothing is asked from there.
  const base = new URL(baseUrl || "/", globalThis.location?.href ?? "http://localhost");
  const api = openApi(base.href.replace(/\/$/, "") + basePath);
  const keeper = openKeeper(api);
  const target: FetchTarget = {
    base: baseUrl ? base : null,
    origins: new Set([base.origin, ...apiOrigins.map((origin) => new URL(origin).origin)]),
    api: `${api.url("").href}/`,
  };
  const authFetch: AuthClient["fetch"] = (input, init) => fetchWithToken(keeper, target, input, init);
  const signedIn = (): SignedIn | null => {
    const state = keeper.state();
    return state.status === "signed_in" ? state : null;
  };

  return {
    get state() {
      return keeper.state();
    },
    get user() {
      return keeper.state().user;
    },
    get session() {
      return keeper.state().session;
    },
    subscribe: keeper.subscribe,
    async login(input) {
      return signedInBy(requireGrant(await keeper.enter("/jwt/login", { ...input, transport: "cookie" })));
    },
    async register(input) {
      const answer = await keeper.enter("/register", { ...input, carrier: "token", transport: "cookie" });
      return isGrant(answer) ? signedInBy(answer) : (answer as VerificationSent);
    },
    logout: ({ everywhere = false } = {}) => keeper.leave(everywhere),
    async getSession() {
      if (keeper.state().status === "unknown") await keeper.token();
      return signedIn();
    },
    async refresh() {
      await keeper.refresh();
      return signedIn();
    },
    async getAccessToken() {
      return (await keeper.token())?.value ?? null;
    },
    fetch: authFetch,
    async call<T>(method: string, path: string, body?: object) {
      const init: RequestInit = { method };
      if (body) {
        init.headers = { "content-type": "application/json" };
        init.body = JSON.stringify(body);
      }
      const issuedAt = Date.now();
      const answer = await readAnswer(() => authFetch(api.url(path), init));
      keeper.accept(answer, issuedAt);
      return answer as T;
    },
    close: keeper.close,
  };
}
