import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { type KeyDeps, revokeKey, rotateKey } from "../../../token/change-keys.ts";
import { type KeyState, keyStateAt } from "../../../token/key-state.ts";
import type { SigningKeyRecord } from "../../../token/key-store.ts";
import { keyPlan } from "../../../token/token-settings.ts";
import { adminKeysShape } from "../../admin-shapes.ts";
import { doerOf } from "../../admin-target.ts";
import { readConsoleForm } from "../../console/read-form.ts";
import type { Deps } from "../../deps.ts";
import { operatorEndpoint } from "../../endpoint.ts";

/** The keys that access tokens are signed with. */
export const adminListKeys = operatorEndpoint({
  id: "adminListKeys",
  method: "GET",
  path: "/admin/keys",
  summary: "List the signing keys, the newest first, and when the next one signs",
  level: "auditor",
  output: adminKeysShape,
  status: 200,
  errors: [],
  async handle({ deps }) {
    const plan = keyPlan(deps.tokens.settings);
    if (!plan) return { status: 200, body: { keys: [], nextRotationAt: null } };
    const { now, keys } = await deps.signingKeys.read();
    const states = keys.map((key) => ({ key, state: keyStateAt(key, now) }));
    const waiting = states.find(({ state }) => state === "waiting")?.key;
    const signing = states.find(({ state }) => state === "signing")?.key;
    const nextAt = waiting?.activeAt ?? (signing ? signing.activeAt + plan.rotation * 1000 : null);
    return {
      status: 200,
      body: {
        keys: states.map(({ key, state }) => showKey(key, state)),
        nextRotationAt: time(nextAt),
      },
    };
  },
});

/** Makes the next key before its time. */
export const adminRotateKey = operatorEndpoint({
  id: "adminRotateKey",
  method: "POST",
  path: "/admin/keys/rotate",
  summary: "Make the next signing key before its time",
  level: "admin",
  input: z.strictObject({
    now: z.boolean().optional().meta({
      description: "True: it signs at once. Default: ten minutes from now, so that everybody knows it by then.",
    }),
  }),
  output: z.strictObject({
    kid: z.string(),
    activeAt: z.iso.datetime(),
    isNew: z.boolean().meta({ description: "False: it was published already." }),
  }),
  status: 200,
  form: {
    page: "console",
    success: "console",
    notice: "key_rotated",
    values: ({ activeAt }: { readonly activeAt: Date }) => ({ date: activeAt.toISOString() }),
    read: readConsoleForm({ now: "tick" }),
  },
  errors: ["not_found"],
  async handle({ deps, input, operator }) {
    const next = await rotateKey(keyDeps(deps), { now: input.now ?? false, ...doerOf(operator, "admin") });
    if (next) return { status: 200, body: { ...next, activeAt: new Date(next.activeAt) } };
    // Somebody else has just made one, or made it sign: then that is the next key.
    const [newest] = (await deps.signingKeys.read()).keys;
    if (!newest) throw new AuthError("storage_unavailable");
    return { status: 200, body: { kid: newest.kid, activeAt: new Date(newest.activeAt), isNew: false } };
  },
});

/** Refuses everything that a key has signed. */
export const adminRevokeKey = operatorEndpoint({
  id: "adminRevokeKey",
  method: "POST",
  path: "/admin/keys/{kid}/revoke",
  summary: "Refuse every access token that a key signed; whoever can refresh goes on",
  level: "admin",
  output: z.strictObject({ revoked: z.boolean().meta({ description: "False: it was revoked, or had expired." }) }),
  status: 200,
  form: { page: "console", success: "console" },
  errors: ["not_found"],
  async handle({ deps, params, operator }) {
    const kid = params["kid"] ?? "";
    const keys = keyDeps(deps);
    const { keys: known } = await deps.signingKeys.read();
    if (!known.some((key) => key.kid === kid)) throw new AuthError("not_found", { detail: "There is no such key." });
    const revoked = await revokeKey(keys, kid, doerOf(operator, "admin"));
    return { status: 200, body: { revoked }, notice: revoked ? "key_revoked" : "key_revoked_already" };
  },
});

/** Throws `not_found` with HS256: its secret stands in the configuration. */
function keyDeps({ tokens, signingKeys, ring }: Pick<Deps, "tokens" | "signingKeys" | "ring">): KeyDeps {
  const plan = keyPlan(tokens.settings);
  if (!plan) throw new AuthError("not_found", { detail: "HS256 has no keys: its secret is in the configuration." });
  return { store: signingKeys, ring, plan };
}

/** A key as operators see it. */
export interface ShownKey extends Pick<SigningKeyRecord, "kid" | "algorithm"> {
  readonly state: KeyState;
  readonly createdAt: Date;
  readonly activeAt: Date;
  readonly retiredAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Security: field by field, a record holds the sealed private key. */
function showKey(key: SigningKeyRecord, state: KeyState): ShownKey {
  const { kid, algorithm, createdAt, activeAt, retiredAt, expiresAt, revokedAt } = key;
  return {
    kid,
    algorithm,
    state,
    createdAt: new Date(createdAt),
    activeAt: new Date(activeAt),
    retiredAt: time(retiredAt),
    expiresAt: time(expiresAt),
    revokedAt: time(revokedAt),
  };
}

function time(moment: number | null): Date | null {
  return moment === null ? null : new Date(moment);
}
