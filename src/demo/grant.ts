import { randomUUID } from "node:crypto";
import type { SecretRing } from "../secret/root-secret.ts";
import { seal, unseal } from "../secret/seal.ts";
import { codeLifetimes } from "../verification/code.ts";

/** What somebody has allowed, between the consent page and the token endpoint. */
export interface DemoCode {
  readonly sub: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | null;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly authTime: number;
}

/** What an access token opens. */
export interface DemoAccess {
  readonly sub: string;
  readonly scopes: readonly string[];
}

/** Who is signed in at the demo provider itself. */
export interface DemoSession {
  readonly sub: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
}

interface Contents {
  readonly code: DemoCode;
  readonly access: DemoAccess;
  readonly session: DemoSession;
}

/** Seconds that each is good for. A code: RFC 6749, section 4.1.2, allows ten minutes and wants it short. */
export const grantLifetimes: Readonly<Record<keyof Contents, number>> = {
  code: codeLifetimes.demo,
  access: 600,
  session: 3_600,
};

/** What was sealed, and when it ends (milliseconds since the epoch). */
export interface OpenedGrant<K extends keyof Contents> {
  readonly content: Contents[K];
  readonly expiresAt: number;
}

/** Makes a code, an access token or a session: sealed, so that nothing is stored and nothing can be read or made up. */
export function sealGrant<K extends keyof Contents>(
  ring: SecretRing,
  kind: K,
  content: Contents[K],
  now: number,
): string {
  const expiresAt = now + grantLifetimes[kind] * 1000;
  // The id keeps two grants of one moment apart.
  return seal(ring, "demo", JSON.stringify({ kind, id: randomUUID(), expiresAt, content }));
}

/** Opens what `sealGrant` made of the same kind. Null for anything else, and once it has expired. */
export function openGrant<K extends keyof Contents>(
  ring: SecretRing,
  kind: K,
  text: string,
  now: number,
): OpenedGrant<K> | null {
  const opened = unseal(ring, "demo", text);
  if (opened === null) return null;
  const grant = JSON.parse(opened) as OpenedGrant<K> & { readonly kind: string };
  return grant.kind === kind && now < grant.expiresAt ? grant : null;
}
