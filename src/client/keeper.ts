import type { Api } from "./api.ts";
import { askServer, gone } from "./ask-server.ts";
import { AuthClientError, type Problem } from "./auth-client-error.ts";
import { type AuthState, signedOut, unknown } from "./auth-state.ts";
import { isGrant, signedInBy, type Token, tokenOf } from "./grant.ts";
import { clearHint, mayBeSignedIn } from "./hint.ts";
import type { Message } from "./message.ts";
import { openSignInKey } from "./sign-in-key.ts";
import { openTabs } from "./tabs.ts";

/** Knows who is signed in, in this tab as in the others, and keeps the access token fresh. */
export interface Keeper {
  readonly state: () => AuthState;
  readonly subscribe: (listener: (state: AuthState) => void) => () => void;
  /** A token that is not over, refreshed if need be; null when nobody is signed in. Throws `AuthClientError`. */
  readonly token: () => Promise<Token | null>;
  /** Gets another token, unless there is one already. Waits its time after a failure. Throws `AuthClientError`. */
  readonly replace: (token: Token) => Promise<void>;
  /** Asks the server now. Throws `AuthClientError`. */
  readonly refresh: () => Promise<void>;
  /** Does something that no other tab may do while it refreshes, nor this one. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Signs in by a call whose answer may be a session. Gives the answer. */
  readonly enter: (path: string, input: object) => Promise<unknown>;
  /** Signs in if the answer to a call is a session. @param issuedAt when the call was made. */
  readonly accept: (answer: unknown, issuedAt: number) => void;
  readonly leave: (everywhere: boolean) => Promise<void>;
  readonly close: () => void;
}

/** Asking the server, or waiting until another tab has. */
interface Flight {
  readonly done: Promise<void>;
  readonly settle: (error?: unknown) => void;
}

/** Milliseconds before its end from which a token is not used any more: the request has to arrive. */
const margin = 5_000;

export function openKeeper(api: Api): Keeper {
  const home = api.url("");
  const name = `latchkey ${home.href}`;
  // Rendered on a server, there is nobody to keep a token for: nothing is asked, nothing stays open.
  const inBrowser = typeof document === "object";
  const key = openSignInKey(name);
  const tabs = openTabs<Message>({
    name,
    channel: inBrowser && typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : null,
    locks: globalThis.navigator?.locks ?? null,
    hear(message) {
      // What another sign-in got is old, or ours is: whoever signed in or out by hand has told.
      if (message.byHand || signIn === null || message.signIn === signIn) adopt(message);
    },
  });
  const listeners = new Set<(state: AuthState) => void>();
  const closing = new AbortController();
  let signIn = inBrowser ? key.read() : null;
  let token: Token | null = null;
  let state: AuthState = inBrowser && !mayBeSignedIn(home, signIn) ? signedOut(null) : unknown(null);
  let flight: Flight | null = null;
  /** Whether the token was asked for since it came. */
  let used = false;
  let failures = 0;
  let lastFailure: AuthClientError | null = null;
  let retryAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(message: Message): void {
    tabs.tell(message);
    if ("state" in message.news && message.news.state.status === "signed_out") {
      key.forget();
      clearHint(home);
    }
    adopt(message);
  }

  function adopt({ news, signIn: whose }: Message): void {
    if ("failure" in news) return fail(news.failure, news.retryAt);
    const before = { state, token };
    signIn = news.token && whose;
    token = news.token;
    failures = retryAt = 0;
    // It was told before, and whoever asks may ask because of it: a token that was refused since is no answer.
    if (before.state.status === news.state.status && before.token?.value === token?.value) return;
    flight?.settle();
    used = false;
    // Each tab at a time of its own: the first spares the others.
    if (token) wakeIn((token.expiresAt - Date.now()) * (0.75 + 0.15 * Math.random()));
    show(news.state);
  }

  function fail(problem: Problem, at: number): void {
    // It was told before.
    if (at === retryAt) return;
    const failure = new AuthClientError(problem);
    const { status } = failure;
    failures += 1;
    retryAt = at;
    lastFailure = failure;
    flight?.settle(failure);
    // What was refused for good is not asked for again by itself.
    if (status === 0 || status === 429 || status >= 500) wakeIn(at - Date.now());
    if (state.status === "unknown") show(unknown(failure));
  }

  function show(next: AuthState): void {
    state = next;
    for (const listener of [...listeners]) notify(listener);
  }

  function notify(listener: (state: AuthState) => void): void {
    try {
      listener(state);
    } catch (error) {
      reportError(error);
    }
  }

  function wakeIn(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!document.hidden && (state.status === "unknown" || (token && used))) refreshQuietly();
    }, milliseconds);
  }

  /** The page came back to life, or the line did. */
  function wake({ type, persisted }: Event & { readonly persisted?: boolean }): void {
    if (document.hidden) return;
    if (type === "online") retryAt = 0;
    const outdated = state.status === "signed_out" ? mayBeSignedIn(home, key.read()) : isOver() || persisted;
    if (outdated && Date.now() >= retryAt) refreshQuietly();
  }

  /** What goes wrong is told to listeners, and to whoever needs a token next. */
  function refreshQuietly(): void {
    refresh().catch(() => undefined);
  }

  /** After a failure nobody asks again before its time: the failure is said at once. */
  async function refreshInTime(): Promise<void> {
    if (!flight && lastFailure && Date.now() < retryAt) throw lastFailure;
    await refresh();
  }

  function refresh(): Promise<void> {
    flight ??= takeOff();
    return flight.done;
  }

  function takeOff(): Flight {
    const waiting = new AbortController();
    const stop = new AbortController();
    let settle: Flight["settle"] = () => undefined;
    const done = new Promise<void>((resolve, reject) => {
      settle = (error) => {
        if (flight === own) flight = null;
        waiting.abort();
        // What is known by now must not be overwritten, nor its cookie.
        stop.abort();
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    const own = { done, settle };
    tabs.takeTurn(() => ask(own, stop), waiting).then(() => settle(), settle);
    return own;
  }

  /** One refresh. Whatever comes of it is told, which settles the flight. */
  async function ask(own: Flight, stop: AbortController): Promise<void> {
    if (flight !== own) return;
    const asked = present() ?? key.read() ?? key.renew();
    signIn = asked;
    const news = await askServer(api, { signIn: asked, failures, stop });
    // Another tab was faster, or somebody signed in or out meanwhile: this answer is old.
    if (flight !== own) return;
    const now = present();
    if (now === asked) tell({ signIn: asked, news });
    else if (now === null) tell({ signIn: null, byHand: true, news: gone(null) });
    else await ask(own, stop);
  }

  function accept(answer: unknown, issuedAt: number): void {
    if (!isGrant(answer)) return;
    const news = { state: signedInBy(answer), token: tokenOf(answer, issuedAt) };
    tell({ signIn: key.renew(), byHand: true, news });
  }

  /** The key of the present sign-in. Without a channel another tab may have changed it unheard. */
  function present(): string | null {
    return tabs.connected ? signIn : key.read();
  }

  function isOver(): boolean {
    return token === null || Date.now() > token.expiresAt - margin;
  }

  if (inBrowser) {
    const { signal } = closing;
    for (const type of ["online", "pageshow"]) addEventListener(type, wake, { signal });
    document.addEventListener("visibilitychange", wake, { signal });
    if (state.status === "unknown") refreshQuietly();
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      notify(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async token() {
      used = true;
      if (state.status === "signed_out") return null;
      if (isOver()) await refreshInTime();
      return token;
    },
    async replace(old) {
      if (token === old) await refreshInTime();
    },
    refresh,
    inTurn: (work) => tabs.takeTurn(work),
    enter: (path, input) =>
      tabs.takeTurn(async () => {
        const issuedAt = Date.now();
        const answer = await api.post(path, input);
        accept(answer, issuedAt);
        return answer;
      }),
    accept,
    leave: (everywhere) =>
      tabs.takeTurn(async () => {
        // The token says whose session ends, should the cookie be gone.
        const headers: Record<string, string> = token ? { authorization: `Bearer ${token.value}` } : {};
        await api.post("/logout", { everywhere }, { headers }).catch((error: unknown) => {
          // The cookie is gone and the token proves nobody any more: there is nothing left here that could end the session.
          if (!(error instanceof AuthClientError && error.code === "token_expired")) throw error;
        });
        tell({ signIn: null, byHand: true, news: gone(null) });
      }),
    close() {
      closing.abort();
      clearTimeout(timer);
      listeners.clear();
      tabs.close();
    },
  };
}
