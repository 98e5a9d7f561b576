import { createHmac } from "node:crypto";
import type { Password } from "../password.ts";

/** What WordPress writes before a bcrypt hash since its version 6.8. */
export const wordPressMark = "$wp";

/** What WordPress hashes by bcrypt in the place of a password, so that none is cut at 72 bytes. */
export function toWordPress(password: Password): Password {
  // latchkey-scan-ignore fast-password-hash: what comes of it is given to bcrypt, and kept nowhere
  return createHmac("sha384", "wp-sha384").update(password).digest("base64") as Password;
}
