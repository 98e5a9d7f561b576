import { parseEmail } from "../../mail/email.ts";
import { cleanName } from "../name.ts";
import type { RowProblem } from "./import-refusal.ts";
import { identityFields, type ImportIdentity } from "./import-row.ts";
import type { ImportedIdentity } from "./imported-user.ts";

/**
 * The issuer of a provider's identities. `said`: what a row says it is, or null. Null: it is not the provider's, or the provider has several and
 * the row says none. Undefined: there is no such provider.
 */
export type IssuerFinder = (provider: string, said: string | null) => string | null | undefined;

const maxIdentities = 20;
const maxKeyLength = 255;

/** Reads the identities of a row, or says what is wrong with them. */
export function parseIdentities(given: unknown, findIssuer: IssuerFinder): readonly ImportedIdentity[] | RowProblem {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length > maxIdentities) return { code: "bad_identity", field: "identities" };
  const identities: ImportedIdentity[] = [];
  for (const [index, one] of (given as readonly unknown[]).entries()) {
    const identity = parseIdentity(one, findIssuer);
    if ("code" in identity) return { code: identity.code, field: `identities/${index}` };
    const isTwice = identities.some(
      ({ issuer, subject }) => issuer === identity.issuer && subject === identity.subject,
    );
    if (isTwice) return { code: "identity_repeated", field: `identities/${index}` };
    identities.push(identity);
  }
  return identities;
}

function parseIdentity(given: unknown, findIssuer: IssuerFinder): ImportedIdentity | Pick<RowProblem, "code"> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return { code: "bad_identity" };
  if (Object.keys(given).some((member) => !identityFields.has(member))) return { code: "unknown_field" };
  const { provider, subject, issuer: said, email, name } = given as { [Member in keyof ImportIdentity]: unknown };
  if (typeof provider !== "string" || !isKey(subject)) return { code: "bad_identity" };
  if (said !== undefined && !isKey(said)) return { code: "wrong_issuer" };
  const issuer = findIssuer(provider, said ?? null);
  if (issuer === undefined) return { code: "unknown_provider" };
  if (issuer === null) return { code: "wrong_issuer" };
  // What a provider says of a person is shown to her and trusted nowhere: what cannot be kept of it is left out, as at a sign-in.
  return { provider, issuer, subject, email: parseEmail(email), name: cleanName(name) };
}

/** Security: what cannot be stored byte for byte would make one identity of two. */
function isKey(text: unknown): text is string {
  if (typeof text !== "string" || text === "" || text.length > maxKeyLength) return false;
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
