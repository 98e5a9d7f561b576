import type { SecretRing } from "../secret/root-secret.ts";
import { seal, unseal } from "../secret/seal.ts";
import type { Mail, MailWriter } from "./mail.ts";

/** Fields of a mail that are moments, written as ISO 8601. */
const moments: ReadonlySet<string> = new Set(["when", "expires", "deleteAfter"]);

/** Seals mails for the outbox. Security: a waiting mail holds a link that opens an account, and whose it is. */
export function createMailWriter(ring: SecretRing): MailWriter {
  return { write: (mail) => ({ kind: "mail", payload: seal(ring, "mail", JSON.stringify(mail)) }) };
}

/** Opens what `createMailWriter` sealed. Null: its root secret is none of ours any more. */
export function openMail(ring: SecretRing, payload: string): Mail | null {
  const text = unseal(ring, "mail", payload);
  if (text === null) return null;
  return JSON.parse(text, (name, value: unknown) =>
    moments.has(name) && typeof value === "string" ? new Date(value) : value,
  ) as Mail;
}
