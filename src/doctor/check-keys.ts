import type { SecretRing } from "../secret/root-secret.ts";
import type { ServiceRecord } from "../service/service.ts";
import type { SigningKeyRecord, StoredKeys } from "../token/key-store.ts";
import type { KeyPlan } from "../token/token-settings.ts";
import { countOf } from "../shared/count-of.ts";
import { keyStateAt } from "../token/key-state.ts";
import { showDistance, showTime } from "../shared/show-time.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** Milliseconds that a rotation may be late: a server that stood still makes the next key when it starts. */
const patience = 3_600_000;

/** Which key signs access tokens, how old it is, when the next one does, and whether they can be opened here. `plan`: null for HS256. */
export function checkSigningKeys({ now, keys }: StoredKeys, plan: KeyPlan | null, ring: SecretRing): Finding[] {
  if (plan === null) return [ok("signingKeys", "HS256 has none: tokens are signed with LATCHKEY_TOKEN_SECRET")];
  if (keys.length === 0) return [ok("signingKeys", "there is none yet: the first start of the server makes one")];
  const inState = (state: string): SigningKeyRecord | undefined => keys.find((key) => keyStateAt(key, now) === state);
  const signing = inState("signing");
  const next = inState("waiting");
  if (!signing) {
    const found = "none signs at this moment, so nobody is given an access token";
    return [fail("signingKeys", found, "start a server, which makes one, or run latchkey keys rotate --now")];
  }
  const sealed = [signing, ...(next ? [next] : [])].filter(({ secretId }) => !ring.find(secretId));
  if (sealed.length > 0) return sealed.map((key) => strange(key, key === signing));
  const dueAt = signing.activeAt + plan.rotation * 1000;
  const follows = next
    ? `${next.kid} follows ${showTime(next.activeAt)}`
    : `the next one follows ${showTime(dueAt)}, by itself`;
  const found = `${signing.kid} (${signing.algorithm}), made ${showDistance(signing.createdAt, now)}, signs`;
  if (!next && now > dueAt + patience) {
    const late = `${found}, and another one should have followed it ${showDistance(dueAt, now)}`;
    return [warn("signingKeys", late, "a running server makes it within a minute: see its log, or start one")];
  }
  return [ok("signingKeys", `${found}; ${follows}`)];
}

function strange({ kid, secretId }: SigningKeyRecord, signs: boolean): Finding {
  return fail(
    "signingKeys",
    `${kid} ${signs ? "signs" : "is to sign next"}, but it is sealed under ${secretId}, which is not configured here`,
    "add that secret to the end of AUTH_SECRET: a server without it makes another key at its start",
  );
}

/** Milliseconds after which the key of a program is old. */
const longestUse = 365 * 86_400_000;

/** Whether the keys of other programs are known here, and how old they are. */
export function checkServiceKeys(services: readonly ServiceRecord[], ring: SecretRing, now: number): Finding[] {
  const strangers = services.filter(({ secretId }) => !ring.find(secretId));
  if (strangers.length > 0) {
    return strangers.map(({ name, secretId }) =>
      fail(
        "serviceKeys",
        `the key of ${name} was made under ${secretId}, which is not configured here, so it is refused`,
        `add that secret to the end of AUTH_SECRET, or make a new key: latchkey services revoke ${name}, then create`,
      ),
    );
  }
  if (services.length === 0) return [ok("serviceKeys", "no other program has a key")];
  const aged = services.filter(({ createdAt }) => now - createdAt.getTime() > longestUse);
  if (aged.length > 0) {
    return aged.map(({ name, createdAt }) =>
      warn(
        "serviceKeys",
        `the key of ${name} was made ${showDistance(createdAt, now)}`,
        `make it a new one: latchkey services revoke ${name}, then create`,
        "A key that two have leaks at either, and an old one has had long to.",
      ),
    );
  }
  const old = services.filter(({ secretId }) => secretId !== ring.current.id).length;
  const known = `${countOf(services.length, "program")} ${services.length === 1 ? "has" : "have"} a key that is known here`;
  return [ok("serviceKeys", old === 0 ? known : `${known}, ${old} of them under a secret that is only accepted`)];
}
