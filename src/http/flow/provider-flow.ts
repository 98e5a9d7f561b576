import { createHash } from "node:crypto";
import type { NativeRequest } from "../../federation/native-request.ts";
import type { FlowSecrets } from "../../federation/provider-client.ts";
import type { Carrier } from "../../session/session.ts";
import { type Code, createCode } from "../../verification/code.ts";
import type { ProviderSetting } from "../provider-setting.ts";

/** Why somebody is sent to a provider. */
export type FlowPurpose = "signin" | "link" | "reauthenticate" | "native";

/** One trip to a provider, as the browser keeps it while it is away. Nothing in it grants anything by itself. */
export interface ProviderFlow {
  /** Spent when the browser comes back. Everything that is secret about the trip follows from it. */
  readonly id: Code;
  readonly provider: string;
  /** Who was to answer (`issuerMark`). */
  readonly issuer: string;
  readonly purpose: FlowPurpose;
  readonly returnTo: string | null;
  /** What is to carry the session of a sign-in. */
  readonly carrier: Carrier;
  /** Of a sign-in: the sessions it replaces. Else the one that it is about. Ids, which are public. */
  readonly sessions: readonly string[];
  /** The app that a sign-in of purpose `native` is for. */
  readonly native?: NativeRequest;
}

/** Characters of `state` that say which cookie the flow is in. */
const markLength = 6;

/** The first letter after them says where a failure is shown when the flow itself is gone. It is believed in nothing else. */
const letters: Readonly<Record<FlowPurpose, string>> = { signin: "s", link: "l", reauthenticate: "r", native: "n" };

/** A flow that begins. */
export function createFlow(about: Omit<ProviderFlow, "id">): ProviderFlow {
  return { id: createCode(), ...about };
}

/**
 * The values that tie one trip to one browser. All follow from the flow's id by SHA-256, so that a flow fits in a small cookie: who sees
 * `state` or `nonce` learns neither the id nor the verifier.
 */
export function secretsOf({ id, purpose }: Pick<ProviderFlow, "id" | "purpose">): FlowSecrets {
  return {
    state: markOf(id) + letters[purpose] + derive("state", id),
    nonce: derive("nonce", id),
    codeVerifier: derive("verifier", id),
  };
}

/** What the flow's cookie is known by. */
export function markOf(id: Code): string {
  return derive("mark", id).slice(0, markLength);
}

/** What a `state` of ours says by itself. Null: it is none. */
export function readState(state: string): { readonly mark: string; readonly purpose: FlowPurpose } | null {
  const [, mark, letter = ""] = /^([\w-]{6})([a-z])[\w-]{43}$/.exec(state) ?? [];
  const purpose = findPurpose(letter);
  return mark !== undefined && purpose !== null ? { mark, purpose } : null;
}

/** What a purpose is called where there is little room. */
export function letterOf(purpose: FlowPurpose): string {
  return letters[purpose];
}

/** The purpose of a letter, or null. */
export function findPurpose(letter: string): FlowPurpose | null {
  return (Object.keys(letters) as FlowPurpose[]).find((purpose) => letters[purpose] === letter) ?? null;
}

/** Whether a trip is about the session that it began in, rather than about one to be. */
export function isAboutSession(purpose: FlowPurpose): boolean {
  return purpose === "link" || purpose === "reauthenticate";
}

/** What is kept of an issuer: enough to see that a provider's id has come to mean another one while somebody was away. */
export function issuerMark({ issuer }: Pick<ProviderSetting, "issuer">): string {
  return derive("issuer", issuer).slice(0, 8);
}

function derive(what: string, from: string): string {
  return createHash("sha256").update(`latchkey.flow.v1\0${what}\0${from}`).digest("base64url");
}
