import { findNativeRedirect } from "../../federation/native-redirect.ts";
import { codeLifetimes, parseCode } from "../../verification/code.ts";
import { clearCookie } from "../cookies.ts";
import type { Deps } from "../deps.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "../sealed-cookie.ts";
import { findPurpose, letterOf, markOf, type ProviderFlow } from "./provider-flow.ts";

type FlowDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Trips that one browser can be on at a time: a tab each. */
const maxFlows = 4;

/** A flow in as few bytes as may be: a cookie has to be small, because every request carries it. */
type Packed = readonly [
  id: string,
  provider: string,
  issuer: string,
  /** Its letter. */
  purpose: string,
  returnTo: string,
  carrier: "c" | "t",
  /** Each in 22 characters. */
  sessions: string,
  /** Milliseconds since the epoch. */
  startedAt: number,
  native?: readonly [redirectUri: string, codeChallenge: string, state: string],
];

/** The cookie of a flow that begins, and what makes room for it: of more than four the oldest go. */
export function keepFlow(deps: FlowDeps, cookieHeader: string | null, flow: ProviderFlow): readonly string[] {
  const { id, provider, issuer, purpose, returnTo, carrier, sessions, native } = flow;
  const [letter, way] = [letterOf(purpose), carrier === "token" ? "t" : "c"] as const;
  const ids = sessions.map(shorten).join("");
  const always = [id, provider, issuer, letter, returnTo ?? "", way, ids, deps.clock()] as const;
  const f: Packed = native ? [...always, [native.redirect.uri, native.codeChallenge, native.state]] : always;
  const others = findMarks(deps, cookieHeader)
    .map((mark) => ({ mark, startedAt: readPacked(deps, cookieHeader, mark)?.[7] ?? 0 }))
    .toSorted((left, right) => right.startedAt - left.startedAt);
  const cleared = others.slice(maxFlows - 1).map(({ mark }) => clearFlow(deps, mark));
  return [writeSealedCookie(deps, cookieOf(deps, markOf(id)), { f }), ...cleared];
}

/** A flow as it comes back. */
export interface KeptFlow extends ProviderFlow {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The flow of a mark, as long as it is good. */
export function findFlow(deps: FlowDeps, cookieHeader: string | null, mark: string): KeptFlow | null {
  const packed = readPacked(deps, cookieHeader, mark);
  if (packed === null) return null;
  const [text, provider, issuer, letter, returnTo, way, ids, startedAt, app] = packed;
  const id = parseCode(text);
  const purpose = findPurpose(letter);
  if (id === null || purpose === null || markOf(id) !== mark) return null;
  const flow: KeptFlow = {
    id,
    startedAt,
    provider,
    issuer,
    purpose,
    carrier: way === "t" ? "token" : "cookie",
    returnTo: returnTo === "" ? null : returnTo,
    sessions: (ids.match(/.{22}/g) ?? []).map(lengthen),
  };
  if (!app) return flow;
  const [redirectUri, codeChallenge, state] = app;
  // The app may have been taken out of the options since.
  const redirect = findNativeRedirect(deps.settings.nativeRedirects, redirectUri);
  return redirect && { ...flow, native: { redirect, codeChallenge, state } };
}

export function clearFlow({ settings }: Pick<FlowDeps, "settings">, mark: string): string {
  return clearCookie(settings.cookieNames.flow(mark), settings.secure);
}

function readPacked(deps: FlowDeps, cookieHeader: string | null, mark: string): Packed | null {
  const value = readSealedCookie(deps, cookieHeader, cookieOf(deps, mark)) as { readonly f: Packed } | null;
  return value?.f ?? null;
}

/** The marks of all cookies that may hold a flow. */
function findMarks({ settings }: FlowDeps, cookieHeader: string | null): readonly string[] {
  const name = new RegExp(`(?:^|;)[ \\t]*${settings.cookieNames.flow("([\\w-]{6})")}=`, "g");
  return [...new Set([...(cookieHeader ?? "").matchAll(name)].map(([, mark = ""]) => mark))];
}

function cookieOf({ settings }: FlowDeps, mark: string): SealedCookie {
  return {
    name: settings.cookieNames.flow(mark),
    purpose: "provider-flow",
    lifetime: codeLifetimes.provider_flow,
  };
}

/** A UUID in 22 characters instead of 36. */
function shorten(id: string): string {
  return Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");
}

function lengthen(short: string): string {
  const hex = Buffer.from(short, "base64url").toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
