import { hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";

/** Whose secrets are tried: by the canonical address where there is one, whether or not it has an account; else by the user's id. */
export type Account = { readonly email: string } | { readonly email: string | null; readonly id: string };

/** What the attempts at an account are counted under. An HMAC: whoever reads the database or Redis learns no address from it. */
export function accountKey(ring: SecretRing, account: Account): string {
  const subject = account.email === null && "id" in account ? `id:${account.id}` : `email:${account.email}`;
  return hmac(countingSecret(ring).key("counter"), Buffer.from(`latchkey.attempts.v1:${subject}`)).toString(
    "base64url",
  );
}

/** Tells networks and devices of one account apart, beside its counts. Ten characters: they are few. */
export function shareLabel(ring: SecretRing, account: string, kind: "network" | "device", name: string): string {
  const parts = Buffer.from(`latchkey.attempts.v1:${account}:${kind}:${name}`);
  return kind.slice(0, 1) + hmac(countingSecret(ring).key("counter"), parts).toString("base64url").slice(0, 9);
}

/**
 * The root secret that counts hang on: the same for every process that has the same ones, in whatever order, so that a rotation which
 * moves the new one to the front splits and loses no counts.
 */
function countingSecret({ all, current }: SecretRing): RootSecret {
  return all.reduce((least, secret) => (secret.id < least.id ? secret : least), current);
}
