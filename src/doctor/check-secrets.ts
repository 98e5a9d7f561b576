import type { LentSecret, LentSecretUse } from "../secret/lent-secret.ts";
import { createSecretRing, type SecretRing } from "../secret/root-secret.ts";
import type { SecretOverview } from "../secret/secret-store.ts";
import { findSecretWeakness } from "../secret/secret-strength.ts";
import { showDistance } from "../shared/show-time.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const maxAge = 365 * 86_400_000;

/** How good the root secrets are. Null for the ring: there is none to look at. Security: no secret is in a finding, ids are public. */
export function checkSecrets(
  secrets: readonly string[],
  development: boolean,
): { ring: SecretRing | null; findings: Finding[] } {
  const [first, ...rest] = secrets;
  if (first === undefined) {
    const made = ok("secret", "made for this folder at the first start");
    const missing = fail(
      "secret",
      "there is none, and production makes none",
      "set AUTH_SECRET to what latchkey secret prints",
    );
    return { ring: null, findings: [development ? made : missing] };
  }
  const ring = createSecretRing([first, ...rest]);
  const findings = secrets.map((secret, i) => {
    const id = ring.all[i]?.id ?? "";
    const what = `${id} ${i === 0 ? "issues" : "is accepted"}`;
    const weakness = findSecretWeakness(secret);
    if (weakness === null) return ok("secret", what);
    const how = { too_short: "is too short", known: "can be guessed", not_random: "does not look random" }[weakness];
    const fix = "make a new one with latchkey secret, and rotate it in";
    return development ? warn("secret", `${what}, but ${how}`, fix) : fail("secret", `${what}, but ${how}`, fix);
  });
  return { ring, findings };
}

/** Since when secrets that somebody else has, too, have been used here. Security: ids are public, as those of root secrets. */
export function checkLentSecrets(
  configured: readonly LentSecret[],
  used: readonly LentSecretUse[],
  now: number,
): Finding[] {
  return configured.map(({ what, id }) => {
    const use = used.find((other) => other.what === what && other.id === id);
    if (!use) return ok("lentSecrets", `${what} (${id}) is new: no server has started with it yet`);
    const found = `${what} (${id}) was first used ${showDistance(use.firstUsedAt, now)}`;
    if (now - use.firstUsedAt.getTime() <= maxAge) return ok("lentSecrets", found);
    return warn("lentSecrets", found, "have a new one made where it comes from, and put it in front of the old one");
  });
}

/** Whether the secrets are those that sessions and other processes work with, and how old they are. */
export function checkSecretsInUse(ring: SecretRing, { secrets, processes, now }: SecretOverview): Finding[] {
  const findings = secrets.map(({ id, firstUsedAt, sessions }) => {
    const hang = sessions === 1 ? "one live session hangs on it" : `${sessions} live sessions hang on it`;
    const days = Math.floor((now.getTime() - firstUsedAt.getTime()) / 86_400_000);
    const what = `${id}, first used ${days === 0 ? "today" : days === 1 ? "a day ago" : `${days} days ago`}: ${hang}`;
    if (!ring.find(id)) {
      const lost = `add it to the end of AUTH_SECRET, or, if it is lost: latchkey secret forget ${id}`;
      return sessions > 0
        ? fail("secretsInUse", `${what}, and it is not configured here`, lost)
        : warn("secretsInUse", `${what}, and it is not configured here`, "nothing to do: the next start forgets it");
    }
    if (id === ring.current.id && now.getTime() - firstUsedAt.getTime() > maxAge) {
      return warn(
        "secretsInUse",
        what,
        "rotate it: add a new one to the end of AUTH_SECRET, roll out, then move it to the front",
      );
    }
    return ok("secretsInUse", what);
  });
  const stranger = processes.find(({ issues, accepts }) => !ring.find(issues) || !accepts.includes(ring.current.id));
  if (stranger) {
    findings.push(
      fail(
        "secretsInUse",
        `a running process works with other secrets (it issues under ${stranger.issues})`,
        "give every process the same AUTH_SECRET; when rotating, add the new one to the end everywhere first",
      ),
    );
  }
  return findings;
}
