import { domainToASCII, domainToUnicode } from "node:url";

declare const brand: unique symbol;
/** An e-mail address in its one canonical form: ASCII, lower case, exactly one recipient. Equal strings are equal addresses. */
export type Email = string & { readonly [brand]: "Email" };

/** UTF-16 units, before anything costs work. The longest canonical address has 254. */
const maxRawLength = 320;
const maxLength = 254;
const maxLocalLength = 64;

/**
 * What browsers accept in `<input type="email">`, less the dots that RFC 5321 forbids (first, last, doubled).
 *
 * Security: and less what a mail program may read as another address than is written. `user%other.example` and `other.example!user` are routes to
 * some servers, which send the mail on to that other host; `=?` begins an encoded word, which some decode; a hyphen in front begins an option.
 * Whoever may register by the domain of an address would have its link go elsewhere.
 */
const localPart = /^(?!-)(?!.*=\?)[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/i;
/** Letters, combining marks and decimal digits of any script, hyphens, dots. Nothing that a URL host parser treats specially. */
const rawDomain = /^[\p{L}\p{M}\p{Nd}.-]+$/u;
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The last label of an IPv4 address in any of its spellings (WHATWG URL, "ends in a number checker"). */
const endsInNumber = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i;

/**
 * Reads one address and gives its canonical form, or null for anything else: another type, several addresses, quoted local parts,
 * comments, control or invisible characters, IP addresses, host names without a dot.
 *
 * Spaces and tabs around the address are dropped, because phone keyboards add them. Then NFKC, so that the full-width "＠" and the
 * Kelvin sign are what they look like, and only then validation. The local part is ASCII and lower-cased; the domain may be
 * international and becomes its A-label form (UTS 46). `parseEmail(parseEmail(x))` is `parseEmail(x)`.
 */
export function parseEmail(input: unknown): Email | null {
  if (typeof input !== "string" || input.length > maxRawLength) return null;
  const text = input.replace(/^[ \t]+|[ \t]+$/g, "").normalize("NFKC");
  // Security: what cannot be seen (zero-width, soft hyphen, variation selectors, fillers) would make two accounts that look the same.
  if (/\p{Default_Ignorable_Code_Point}/u.test(text)) return null;
  const parts = text.split("@");
  const [local, domain] = parts;
  if (parts.length !== 2 || local === undefined || domain === undefined) return null;
  if (local.length > maxLocalLength || !localPart.test(local)) return null;
  const ascii = parseDomain(domain);
  if (ascii === null) return null;
  const email = `${local.toLowerCase()}@${ascii}`;
  return email.length <= maxLength ? (email as Email) : null;
}

/** The part after the @ in its canonical form, alone; null for anything else. */
export function parseEmailDomain(input: string): string | null {
  const text = input.length > maxRawLength ? "" : input.trim().normalize("NFKC");
  return /\p{Default_Ignorable_Code_Point}/u.test(text) ? null : parseDomain(text);
}

/** The A-label form of a domain with at least one dot, or null. */
function parseDomain(domain: string): string | null {
  if (!rawDomain.test(domain) || endsInNumber.test(domain)) return null;
  const ascii = domainToASCII(domain);
  // Security: checked again, because the mapping may make digits and dots of characters that were neither.
  if (!asciiDomain.test(ascii) || endsInNumber.test(ascii)) return null;
  return ascii.split(".").every(isCanonicalLabel) ? ascii : null;
}

/** Whether a label is plain, or Punycode that decodes and comes back as the same bytes: no second spelling of a domain. */
function isCanonicalLabel(label: string): boolean {
  if (!label.startsWith("xn--")) return true;
  const unicode = domainToUnicode(label);
  // The runtime has two Unicode tables, and they differ on the newest characters: what NFKC would still change is refused.
  return unicode !== label && unicode === unicode.normalize("NFKC") && domainToASCII(unicode) === label;
}
