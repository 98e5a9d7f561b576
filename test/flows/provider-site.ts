import { afterEach } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { AuthOptions, Provider } from "../../src/index.ts";
import {
  type Claims,
  type OpenIdProvider,
  type OpenIdProviderOptions,
  startOpenIdProvider,
  visitProvider,
} from "../setup/openid-provider.ts";
import type { Answer, Client } from "./client.ts";
import type { Installation, onSqlite } from "./installation.ts";

/** In development, because the provider of these tests is on loopback. */
export const localOrigin = "http://localhost:3000";
export const localSessionCookie = "latchkey-session-3000";
export const localRefreshCookie = "latchkey-refresh-3000";
const clientId = "these-tests";
const clientSecret = "not much of one, and not needed elsewhere";

type Open = Parameters<Parameters<typeof onSqlite>[0]>[0];

/** An installation whose people may sign in with a provider called Acme, and another one beside it. */
export interface ProviderSite extends Installation {
  readonly acme: OpenIdProvider;
  /** People of the provider by subject. May be changed. */
  readonly people: Map<string, Claims>;
  /** A browser on the local origin. */
  visitor(): Client;
  /** A browser whose owner has just signed in with Acme. */
  signedIn(subject?: string): Promise<Client>;
}

const stops: (() => Promise<void>)[] = [];

/** Stops the providers of each test. Call it once in a file. */
export function stopProviders(): void {
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
}

export async function openProviderSite(
  open: Open,
  options: AuthOptions = {},
  provider: Partial<OpenIdProviderOptions> = {},
  /** Others beside those. */
  more: readonly Provider[] = [],
): Promise<ProviderSite> {
  const people = new Map<string, Claims>([
    ["ada", { name: "Ada Moreau", email: "ada@example.net", email_verified: true }],
    ["grace", { name: "Grace", email: "grace@example.net", email_verified: true }],
  ]);
  const redirectUri = `${localOrigin}/auth/acme/callback`;
  const acme = await startOpenIdProvider({ clientId, clientSecret, redirectUri, accounts: people, ...provider });
  stops.push(() => acme.stop());
  const about = { clientId, clientSecret, trustEmail: true };
  const site = await open({
    baseUrl: localOrigin,
    providers: [
      oidc({ ...about, id: "acme", name: "Acme", issuer: acme.issuer }),
      oidc({ ...about, id: "other", name: "Other", issuer: acme.issuer }),
      ...more,
    ],
    ...options,
  });
  const visitor = (): Client => site.browser({ origin: localOrigin });
  return {
    ...site,
    acme,
    people,
    visitor,
    async signedIn(subject) {
      const client = visitor();
      const answer = await travel(client, "/auth/acme", subject);
      if (answer.status !== 302 || !client.cookies.has(localSessionCookie)) {
        throw new Error(`The sign-in ended at ${answer.location}`);
      }
      return client;
    },
  };
}

/** What a browser says of a link on a page of ours. */
export const fromHere: Readonly<Record<string, string>> = {
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  accept: "text/html",
};

/** What it says of a link, or a redirect, of another site. */
export const fromElsewhere: Readonly<Record<string, string>> = { ...fromHere, "sec-fetch-site": "cross-site" };

/** Goes to a provider and back, as `subject`, or whoever the provider takes a visitor for. */
export async function travel(client: Client, path: string, subject?: string): Promise<Answer> {
  return comeBack(client, await depart(client, path, subject));
}

/** Goes to a provider. Gives what it sends the browser back with. */
export async function depart(client: Client, path: string, subject?: string): Promise<URLSearchParams> {
  const answer = await client.get(path, fromHere);
  return arrive(answer.location, subject);
}

/** Goes where an answer leads, to a provider. */
export async function arrive(location: string | null, subject?: string): Promise<URLSearchParams> {
  const url = URL.parse(location ?? "");
  if (!url || url.origin === localOrigin) throw new Error(`There was no leaving: ${location}`);
  if (subject !== undefined) url.searchParams.set("login_hint", subject);
  return visitProvider(url);
}

/**
 * Comes back. From another site a browser sends no cookie that is `SameSite=Strict`; where a page of ours asks once more, it goes on as a browser
 * does.
 */
export async function comeBack(client: Client, params: URLSearchParams, provider = "acme"): Promise<Answer> {
  const headers = { ...fromElsewhere, cookie: laxCookies(client) };
  const answer = await client.get(`/auth/${provider}/callback?${params}`, headers);
  const onward = goesOnTo(answer);
  return onward === null ? answer : client.get(onward, fromHere);
}

/** Where a page goes on to by itself, or null. */
export function goesOnTo({ text }: Answer): string | null {
  const [, url = null] = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(text) ?? [];
  return url && url.replaceAll("&amp;", "&");
}

function laxCookies({ cookies }: Client): string {
  const lax = [...cookies].filter(([name]) => !/latchkey-(?:refresh|hint)/.test(name));
  return lax.map(([name, value]) => `${name}=${value}`).join("; ");
}

/** The sentence that a page says about what went wrong, or null. */
export function alertOf({ text }: Answer): string | null {
  const [, alert = null] = /<div class="alert"[^>]*>([\s\S]*?)<\/div>/.exec(text) ?? [];
  return (
    alert &&
    alert
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .replace("There is a problem", "")
      .trim()
  );
}

/** The names of cookies that hold a flow. */
export function flowCookies({ cookies }: Client): readonly string[] {
  return [...cookies.keys()].filter((name) => name.includes("-flow-"));
}

/** Follows an answer to the page that it leads to, and gives what that page says of what went wrong. */
export async function sentenceAfter(client: Client, answer: Answer): Promise<string | null> {
  return alertOf(await client.get(answer.location ?? "/", { ...fromHere }));
}
