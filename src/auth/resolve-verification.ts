import { ConfigurationError } from "../error/configuration-error.ts";
import type { VerificationMode } from "../verification/verification-mode.ts";
import type { MailMode } from "./resolve-mail.ts";

/**
 * Whether addresses have to be proven. What is not said follows from whether mails arrive anywhere. Throws `ConfigurationError` when
 * a proof is asked for and no mail can be sent.
 */
export function resolveVerification(given: VerificationMode | undefined, mail: MailMode): VerificationMode {
  if (given === undefined) return mail.kind === "none" ? "off" : mail.kind === "mailbox" ? "optional" : "required";
  if (given === "off" || mail.kind !== "none") return given;
  throw new ConfigurationError(
    "verification",
    `verification is "${given}", but nothing sends mails: set smtp to smtps://user:password@host:465, or verification to "off".`,
  );
}
