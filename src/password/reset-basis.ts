import { createHash } from "node:crypto";

/**
 * What a reset code was sent on the strength of: it dies when the password or the address is another.
 *
 * Security: not the user's `version`, which also grows with every "end my other sessions". Whoever has got hold of a session could
 * then kill its owner's reset links for as long as she tries.
 */
export function resetBasis(passwordHash: string | null, email: string | null): string {
  return createHash("sha256")
    .update(JSON.stringify(["latchkey.reset.v1", passwordHash, email]))
    .digest("base64url");
}
