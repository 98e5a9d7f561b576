import { internalsOf } from "../../src/auth/internals.ts";
import { acceptSignIn, type AcceptedSignIn, type AcceptSignInInput } from "../../src/federation/accept-sign-in.ts";
import { linkIdentity } from "../../src/federation/link-identity.ts";
import type { ProviderProfile, ProviderSignIn } from "../../src/federation/profile.ts";
import type { AuthError } from "../../src/error/auth-error.ts";
import { keepLink } from "../../src/http/link-cookie.ts";
import { answerSignIn } from "../../src/http/carry-session.ts";
import { readDeviceMarks } from "../../src/http/device-cookie.ts";
import { type Auth, defineProvider, type Provider } from "../../src/index.ts";
import type { VerifiedSession } from "../../src/session/session-check.ts";
import type { Client } from "./client.ts";

/** A provider that is never asked: tests hand over what it would have said. */
export function provider(id: string, name: string, allowSignUp = true): Provider {
  const url = (path: string): string => `https://${id}.example.com${path}`;
  const endpoints = { authorization: url("/authorize"), token: url("/token"), userinfo: url("/me"), jwks: null };
  return defineProvider(
    { clientId: "client", clientSecret: "secret", allowSignUp },
    {
      kind: id,
      name,
      issuer: `https://${id}.example.com`,
      endpoints,
      scopes: ["profile"],
      authority: "own",
      readProfile: () => ({ subject: "1" }),
    },
  );
}

export const providers: readonly Provider[] = [provider("google", "Google"), provider("github", "GitHub")];

/** What a provider says of somebody. */
function profileOf(subject: string, more: Partial<ProviderProfile> = {}): ProviderProfile {
  const issuer = "https://google.example.com";
  return { issuer, subject, email: null, emailVerified: false, name: "Ada", avatarUrl: null, ...more };
}

function signInOf(profile: ProviderProfile): ProviderSignIn {
  return { profile, tokens: null, authTime: null };
}

type Said = Partial<ProviderProfile> & { readonly subject: string };

/** Comes back from a provider in a browser, as the callback has it. Gives what came of it; the cookies are in the browser. */
export async function comeBack(
  browser: Client,
  said: Said,
  how: Partial<AcceptSignInInput> = {},
  id = "google",
): Promise<AcceptedSignIn> {
  const deps = await internalsOf(browser.auth).deps();
  const found = deps.providers.get(id);
  if (!found) throw new Error(`There is no provider ${id}.`);
  const cookieHeader = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const accepted = await acceptSignIn(deps, {
    provider: found,
    signIn: signInOf(profileOf(said.subject, { issuer: `https://${id}.example.com`, ...said })),
    carriage: { carrier: "cookie" },
    remember: true,
    deviceName: null,
    client: { ip: browser.ip, network: browser.ip, userAgent: "Firefox" },
    devices: readDeviceMarks(deps, cookieHeader),
    replaces: [],
    ...how,
  });
  const cookies =
    accepted.kind === "started"
      ? answerSignIn(deps, cookieHeader, accepted.started).cookies
      : [keepLink(deps, "linkAccount", accepted.code)];
  for (const line of cookies) browser.keep(line);
  return accepted;
}

/** The refusal. */
export async function thrownBy(promise: Promise<unknown>): Promise<AuthError> {
  return promise.then(
    () => {
      throw new Error("Nothing was refused.");
    },
    (error: AuthError) => error,
  );
}

/** The code of the refusal, or that there was none. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: AuthError) => error.code,
  );
}

/** Who is signed in with this browser, as its session verifies now. */
export async function sessionOf(browser: Client): Promise<VerifiedSession> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const check = await internalsOf(browser.auth).identify.session({ cookie });
  if (!check.ok) throw new Error(check.code);
  return check;
}

/** Comes back from a provider that was to be linked to the account which is signed in. */
export async function linkIn(browser: Client, said: Said, id = "google") {
  const deps = await internalsOf(browser.auth).deps();
  const found = deps.providers.get(id);
  if (!found) throw new Error(`There is no provider ${id}.`);
  const signIn = signInOf(profileOf(said.subject, { issuer: `https://${id}.example.com`, ...said }));
  const client = { ip: browser.ip, network: browser.ip, userAgent: "Firefox" };
  return linkIdentity(deps, { session: await sessionOf(browser), signIn, provider: found, client });
}

/** What is stored of identities. */
export async function identitiesOf(auth: Auth, userId: string) {
  return (await internalsOf(auth).deps()).identities.list(userId);
}
