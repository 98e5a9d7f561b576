import type { SecretRing } from "../secret/root-secret.ts";
import type { SecretOverview } from "../secret/secret-store.ts";
import { countOf } from "../shared/count-of.ts";

/** What hangs on a root secret. */
export interface SecretLoad {
  readonly id: string;
  /** As AUTH_SECRET has it here. */
  readonly use: "issues" | "accepted" | "missing";
  readonly sessions: number;
  readonly services: number;
  /** Signing keys whose private half is sealed under it. */
  readonly keys: number;
  /** Identities whose provider's tokens are sealed under it. */
  readonly tokens: number;
  /** Running processes that issue under it, and that know it. */
  readonly issuing: number;
  readonly knowing: number;
  /** Null: nothing was ever issued under it. */
  readonly firstUsedAt: Date | null;
}

/** Secret ids of what is stored. */
export interface StoredUnder {
  readonly services: readonly string[];
  readonly keys: readonly string[];
  /** How many tokens of providers, by secret id. */
  readonly tokens: ReadonlyMap<string, number>;
}

/** Every root secret that is configured here or used somewhere: those of AUTH_SECRET first, in its order. */
export function listSecretLoads(ring: SecretRing, overview: SecretOverview, stored: StoredUnder): SecretLoad[] {
  const { processes, secrets } = overview;
  const used = [
    ...secrets.map(({ id }) => id),
    ...stored.services,
    ...stored.keys,
    ...stored.tokens.keys(),
    ...processes.map((one) => one.issues),
  ];
  const count = (ids: readonly string[], id: string): number => ids.filter((one) => one === id).length;
  return [...new Set([...ring.all.map(({ id }) => id), ...used])].map((id) => {
    const row = secrets.find((one) => one.id === id);
    return {
      id,
      use: id === ring.current.id ? "issues" : ring.find(id) ? "accepted" : "missing",
      sessions: row?.sessions ?? 0,
      services: count(stored.services, id),
      keys: count(stored.keys, id),
      tokens: stored.tokens.get(id) ?? 0,
      issuing: processes.filter(({ issues }) => issues === id).length,
      knowing: processes.filter(({ accepts }) => accepts.includes(id)).length,
      firstUsedAt: row?.firstUsedAt ?? null,
    };
  });
}

const oneByOne = "one after the other";

/** Which step of a rotation is next, in a sentence. `running` processes were heard of within the last minute. */
export function nextSecretStep(loads: readonly SecretLoad[], running: number): string {
  const missing = loads.find((load) => load.use === "missing" && holds(load) !== "");
  if (missing) {
    return `${missing.id} is missing here, and ${holds(missing)}: add it to the end of AUTH_SECRET, or, if it is lost, give it up with latchkey secret forget ${missing.id}.`;
  }
  const configured = loads.filter(({ use }) => use !== "missing");
  const current = configured.find(({ use }) => use === "issues");
  const accepted = configured.filter(({ use }) => use === "accepted");
  if (current && current.knowing < running) {
    return `${unaware(current, running)}: put it at the end of AUTH_SECRET first, and start every process anew, ${oneByOne}.`;
  }
  const ahead = accepted.find(({ firstUsedAt }) => firstUsedAt === null);
  if (ahead && ahead.knowing < running) {
    return `${unaware(ahead, running)}: start every process anew with this AUTH_SECRET, ${oneByOne}.`;
  }
  if (ahead) {
    return `Every running process accepts ${ahead.id}: move it to the front of AUTH_SECRET, and start them anew, ${oneByOne}.`;
  }
  const behind = accepted.find(({ issuing }) => issuing > 0);
  if (behind && current) {
    return `Some processes still issue under ${behind.id}: start them anew with this AUTH_SECRET, in which ${current.id} is first.`;
  }
  const held = accepted.find((load) => holds(load) !== "");
  if (held) return explainWait(held);
  const [free] = accepted;
  if (free) return `Nothing hangs on ${free.id} any more: take it out of AUTH_SECRET.`;
  return `To rotate, add what latchkey secret prints to the end of AUTH_SECRET, and start every process anew, ${oneByOne}.`;
}

function unaware({ id, knowing }: SecretLoad, running: number): string {
  const count = running - knowing;
  return count === 1
    ? `One running process does not know ${id} yet`
    : `${count} running processes do not know ${id} yet`;
}

function explainWait(held: SecretLoad): string {
  const { id, sessions, services } = held;
  const how = [
    ...(sessions > 0 ? ["sessions end at their limits, or move as people prove anew who they are"] : []),
    ...(services > 0 ? ["service keys have to be made anew with latchkey services"] : []),
    ...(held.keys > 0 ? ["running servers seal signing keys anew within a minute"] : []),
    ...(held.tokens > 0 ? ["running servers seal tokens of providers anew, 200 a minute each"] : []),
  ];
  return `Keep ${id} at the end of AUTH_SECRET for now, because ${holds(held)}: ${how.join("; ")}.`;
}

/** What hangs on a secret, in words. Empty: nothing. */
function holds({ id, sessions, services, keys, tokens }: SecretLoad): string {
  const what = [
    ...(sessions > 0 ? [countOf(sessions, "live session")] : []),
    ...(services > 0 ? [countOf(services, "service key")] : []),
    ...(keys > 0 ? [countOf(keys, "signing key")] : []),
    ...(tokens > 0 ? [countOf(tokens, "provider token")] : []),
  ];
  if (what.length === 0) return "";
  const list = what.length === 1 ? what[0] : `${what.slice(0, -1).join(", ")} and ${what.at(-1)}`;
  const isOne = sessions + services + keys + tokens === 1;
  return `${list} ${isOne ? "hangs" : "hang"} on ${id}`;
}
