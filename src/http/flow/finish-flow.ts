import { AuthError } from "../../error/auth-error.ts";
import { acceptSignIn } from "../../federation/accept-sign-in.ts";
import { linkIdentity } from "../../federation/link-identity.ts";
import { mailProof } from "../../federation/mailed-proof.ts";
import type { ProviderSignIn } from "../../federation/profile.ts";
import { countSignIn } from "../../metric/count-sign-in.ts";
import type { ClientInfo } from "../../session/client-info.ts";
import { markReauthenticated } from "../../session/reauthenticate.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import { freshFor, isFreshlyProven } from "../../session/session-limits.ts";
import type { Code } from "../../verification/code.ts";
import { answerSignIn, carrySession } from "../carry-session.ts";
import { identifyByCookie } from "../credential.ts";
import type { Deps } from "../deps.ts";
import { readDeviceMarks } from "../device-cookie.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { keepLink } from "../link-cookie.ts";
import { findReplaced } from "../presented.ts";
import { clearRefreshCookies } from "../refresh-cookie.ts";
import { parseReturnTo } from "../return-to.ts";
import type { KeptFlow } from "./flow-cookie.ts";
import { type FlowPurpose, secretsOf } from "./provider-flow.ts";
import { callbackUrl, type Provider } from "./start-flow.ts";

/** A browser that has come back, and whose flow was just spent. */
export interface Arrival {
  readonly deps: Deps;
  readonly provider: Provider;
  readonly flow: KeptFlow;
  /** What the provider sent it back with. */
  readonly params: URLSearchParams;
  readonly headers: Headers;
  readonly client: ClientInfo;
  /** The session that the flow is about, live at this moment. Null for a sign-in. */
  readonly current: VerifiedSession | null;
}

/** Where the person goes on, and what her browser is given. */
export interface Finish {
  readonly location: string;
  readonly cookies: readonly string[];
}

/** Redeems what the provider answered, and does what the flow was for. Throws refusals. */
export async function finishFlow(arrival: Arrival): Promise<Finish> {
  const { purpose } = arrival.flow;
  // What is for an app ends in no page of ours: its route redeems it.
  if (purpose === "native") throw new AuthError("internal_error");
  return finishes[purpose](arrival);
}

/** Redeems what the provider answered, and nothing more. A failure counts as one of a sign-in. */
export function redeemAnswer(arrival: Arrival): Promise<ProviderSignIn> {
  return countFailure(arrival, () => redeem(arrival));
}

const finishes: Readonly<Record<Exclude<FlowPurpose, "native">, (arrival: Arrival) => Promise<Finish>>> = {
  signin: signIn,
  link,
  reauthenticate,
};

async function signIn(arrival: Arrival): Promise<Finish> {
  const { deps, provider, flow, headers, client } = arrival;
  const { settings } = deps;
  const cookieHeader = headers.get("cookie");
  // What fails after this is counted by `acceptSignIn`.
  const signedIn = await redeemAnswer(arrival);
  const current = await identifyByCookie(headers, deps, false);
  const presented = await findReplaced(deps, { current, headers, cookieHeader });
  const accepted = await acceptSignIn(deps, {
    provider: provider.client,
    signIn: signedIn,
    carriage: flow.carrier === "token" ? { carrier: "token", transport: "cookie" } : { carrier: "cookie" },
    remember: true,
    deviceName: null,
    client,
    devices: readDeviceMarks(deps, cookieHeader),
    replaces: [...new Set([...flow.sessions, ...presented])],
  });
  const returnTo = parseReturnTo(flow.returnTo, settings);
  if (accepted.kind === "password_required") return askPassword(arrival, accepted.code);
  const { cookies } = answerSignIn(deps, cookieHeader, accepted.started);
  // The refresh cookie of a session that was replaced is not sent from another site, so nobody has seen here that it has to go.
  const stale = flow.carrier === "cookie" && flow.sessions.length > 0 ? clearRefreshCookies(settings) : [];
  const onward = returnTo ?? settings.pages.afterLogin;
  // A page of ours knows nobody whom tokens carry, and would ask her to log in: there the application's own page asks for an address.
  const asksEmail = accepted.lacksEmail && flow.carrier === "cookie";
  const location = asksEmail ? withQuery(pageUrl(settings, "addEmail"), { returnTo: onward }) : onward;
  return { location, cookies: [...new Set([...cookies, ...stale])] };
}

/** The code reaches the page as if its link had been followed: it is in no address. */
function askPassword({ deps, flow }: Arrival, code: Code): Finish {
  const location = withQuery(pageUrl(deps.settings, "linkAccount"), { returnTo: flow.returnTo ?? undefined });
  return { location, cookies: [keepLink(deps, "linkAccount", code)] };
}

/**
 * Security: the session is the one that began this, it is there in this browser, it lives, and its owner has proven herself a moment ago. What
 * the flow's cookie says of it grants nothing: whoever was signed out meanwhile links nothing, and nobody links to somebody else's account.
 */
async function link(arrival: Arrival): Promise<Finish> {
  const { deps } = arrival;
  const current = requireCurrent(arrival);
  if (!isFreshlyProven(current.record, freshFor, deps.clock())) {
    throw new AuthError("reauthentication_required", { maxAge: freshFor });
  }
  const { provider, client } = arrival;
  const signIn = await redeem(arrival);
  await linkIdentity(deps, { session: current, signIn, provider: provider.client, client });
  const { settings } = deps;
  const account = withQuery(settings.pages.account, { notice: "identity_linked" });
  return { location: parseReturnTo(arrival.flow.returnTo, settings) ?? account, cookies: [] };
}

/** The session gets a new secret, as by a password: `POST /auth/reauthenticate`. */
async function reauthenticate(arrival: Arrival): Promise<Finish> {
  const { deps, provider, flow, client } = arrival;
  const { settings } = deps;
  const current = requireCurrent(arrival);
  const { profile, authTime } = await redeem(arrival);
  // Security: by issuer and subject. The same person at another account of hers has proven nothing about this one.
  const identities = await deps.identities.list(current.user.id);
  const isOwn = identities.some(({ issuer, subject }) => issuer === profile.issuer && subject === profile.subject);
  if (!isOwn) throw new AuthError("forbidden");
  // Not every issuer says when she proved herself (`auth_time`), though it was asked to.
  if (!provider.client.canReauthenticate || authTime === null) return askMailbox(arrival, current);
  const renewed = await markReauthenticated(deps, current, { method: provider.setting.id, client });
  const { cookies } = carrySession(deps, renewed);
  return { location: parseReturnTo(flow.returnTo, settings) ?? settings.pages.account, cookies };
}

/** A provider that remembers its people says nothing of now: the mailbox says the rest. */
async function askMailbox({ deps, provider, flow }: Arrival, current: VerifiedSession): Promise<Finish> {
  await mailProof(deps, current, { provider: provider.setting.id, returnTo: flow.returnTo });
  return { location: withQuery(pageUrl(deps.settings, "reauthenticate"), { notice: "proof_sent" }), cookies: [] };
}

function redeem({ deps, provider, flow, params }: Arrival): Promise<ProviderSignIn> {
  return provider.client.redeem({
    ...secretsOf(flow),
    params,
    redirectUri: callbackUrl(deps.settings, provider.setting.id),
    reauthenticate: flow.purpose === "reauthenticate",
    startedAt: flow.startedAt,
  });
}

async function countFailure<T>({ deps, provider }: Arrival, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    return await countSignIn(deps.metrics, provider.setting.id, () => Promise.reject(error));
  }
}

function requireCurrent({ current }: Arrival): VerifiedSession {
  if (current === null) throw new AuthError("unauthenticated");
  return current;
}
