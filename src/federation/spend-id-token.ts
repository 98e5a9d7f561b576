import { AuthError } from "../error/auth-error.ts";
import { parseJsonObject } from "../jws/parse-json-object.ts";
import type { Clock } from "../shared/clock.ts";
import { hashText } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";

/** Seconds that a token is remembered beyond its `exp`: more than any tolerance it is judged with. */
const afterlife = 600;

/**
 * Spends an ID token that was found good. Throws `provider_failed` when it was used before, in any process.
 *
 * Security: by what its signature is over. The signature itself can be spelled in more than one way, and would be another token each time.
 */
export async function spendIdToken(
  { codes, clock }: { readonly codes: Pick<CodeStore, "spend">; readonly clock: Clock },
  idToken: string,
): Promise<void> {
  const signingInput = idToken.slice(0, idToken.lastIndexOf("."));
  const { exp } = parseJsonObject(signingInput.slice(signingInput.indexOf(".") + 1)) ?? {};
  if (typeof exp !== "number") throw new AuthError("provider_failed");
  const expiresAt = new Date((exp + afterlife) * 1000);
  const isFirst = await codes.spend("id_token", hashText("id_token", signingInput), new Date(clock()), expiresAt);
  if (!isFirst) throw new AuthError("provider_failed", { detail: "This ID token was used before: get a new one." });
}
