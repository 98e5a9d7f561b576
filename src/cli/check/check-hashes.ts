import type { AuthOptions } from "../../auth/options.ts";
import { createPasswordHasher } from "../../password/hash.ts";
import type { HashScheme } from "../../storage/storage-inspector.ts";
import type { Storage } from "../../storage/storage.ts";
import { type Finding, ok, warn } from "../../doctor/finding.ts";

/** Passwords that are looked at most. */
const most = 200_000;

/** Whether passwords are kept as new ones are. Security: schemes are compared and shown, never hashes. */
export async function checkHashes(
  { inspector }: Pick<Storage, "inspector">,
  { password }: Pick<AuthOptions, "password">,
): Promise<Finding[]> {
  if (password === false) return [];
  const hasher = createPasswordHasher(password ?? {});
  const schemes = await inspector.hashSchemes(most);
  const total = sum(schemes);
  const others = schemes.filter(({ scheme }) => scheme === null || hasher.needsRehash(scheme + rest(scheme)));
  if (total === 0) return [ok("passwordHashes", "there is no password yet")];
  const seen = total === most ? `the ${most} that were looked at` : String(total);
  if (others.length === 0) return [ok("passwordHashes", `all of ${seen} are kept under today's scheme`)];
  const named = others.map(({ scheme, users }) => `${users} under ${scheme ?? "none that is known"}`).join(", ");
  const fix = "each moves on when its owner next signs in; end what nobody uses, or send those people a link to reset";
  return [warn("passwordHashes", `${sum(others)} of ${seen} are not kept as today's are: ${named}`, fix)];
}

function sum(schemes: readonly HashScheme[]): number {
  return schemes.reduce((total, { users }) => total + users, 0);
}

/** Stands for salt and hash of the usual lengths, whose bytes do not matter. */
function rest(scheme: string): string {
  return scheme.startsWith("$2") ? "A".repeat(53) : `${"A".repeat(22)}$${"A".repeat(43)}`;
}
