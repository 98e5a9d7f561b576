import { AuthError } from "../error/auth-error.ts";
import { parseRecoveryKey, type RecoveryKey } from "../token/recovery-mark.ts";

/**
 * What a client chose before it sent a refresh, as `Idempotency-Key`; null without one. Throws `invalid_input`.
 *
 * Security: it is a secret between the client and us. It stands in no message and no log.
 */
export function readRecoveryKey(headers: Headers): RecoveryKey | null {
  const text = headers.get("idempotency-key");
  if (text === null) return null;
  const key = parseRecoveryKey(text);
  if (key !== null) return key;
  const detail = "An Idempotency-Key has 22 to 128 characters out of A-Z, a-z, 0-9, - and _.";
  throw new AuthError("invalid_input", { detail, errors: [{ pointer: "", code: "invalid_idempotency_key" }] });
}
