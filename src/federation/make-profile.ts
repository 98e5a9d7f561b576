import { AuthError } from "../error/auth-error.ts";
import type { JsonObject } from "../jws/parse-json-object.ts";
import { parseEmail } from "../mail/email.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import { rejectOn } from "../shared/reject-on.ts";
import { cleanName } from "../user/name.ts";
import type { ProviderProfile } from "./profile.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { MappedProfile, ProfileSource, Provider } from "./provider.ts";

/** Milliseconds that the application may take. */
const mapTimeout = 5000;
/** Nothing that a column, a log or a comparison could take for something else. */
const subjectPattern = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u;
const maxEmailLength = 320;
const maxUrlLength = 2048;

export interface MakeProfileDeps {
  readonly provider: Provider;
  readonly logger: Logger;
  /** Whether pictures may be kept at `http:`, too. */
  readonly allowHttp: boolean;
}

/** A profile as the provider's own file reads it, and all that the provider said. */
export interface FoundProfile {
  readonly profile: ProviderProfile;
  readonly claims: JsonObject;
}

/** Reads a profile by the provider's own file. It may ask the provider for more. */
export async function readProfile(
  { provider, allowHttp }: MakeProfileDeps,
  source: ProfileSource,
  issuer: string,
): Promise<FoundProfile> {
  const read = await provider.kind.readProfile(source);
  const subject = subjectOf(read.subject);
  if (subject === null) throw new ProviderFault("The profile names no subject that can be kept.");
  // Security: whoever signed in is whom the ID token is about, whatever else is asked.
  if (source.claims.sub !== undefined && source.claims.sub !== subject) {
    throw new ProviderFault("The profile is about somebody else than the ID token.");
  }
  const email = textOf(read.email, maxEmailLength);
  const vouches = provider.kind.authority === "own" || provider.trustEmail;
  const profile: ProviderProfile = {
    issuer,
    subject,
    email,
    // Security: the text "true" is not true.
    emailVerified: email !== null && vouches && read.emailVerified === true,
    name: cleanName(read.name),
    avatarUrl: pictureOf(read.avatarUrl, allowHttp),
  };
  return { profile, claims: objectIn(read.claims) ?? { ...source.userinfo, ...source.claims } };
}

/** Lets the application change the profile, and sees whether the person may come in. Throws `domain_not_allowed`, or what fails the sign-in. */
export async function admitProfile(deps: MakeProfileDeps, found: FoundProfile): Promise<ProviderProfile> {
  const profile = deps.provider.mapProfile === null ? found.profile : await mapProfile(deps, found);
  admitDomain(deps.provider, profile, found.claims);
  return profile;
}

async function mapProfile(
  { provider, logger, allowHttp }: MakeProfileDeps,
  { profile, claims }: FoundProfile,
): Promise<ProviderProfile> {
  let mapped: MappedProfile | null | undefined;
  try {
    const signal = AbortSignal.timeout(mapTimeout);
    const given = provider.mapProfile?.({ ...profile }, structuredClone(claims));
    mapped = await Promise.race([given, rejectOn(signal, "It took longer than 5 seconds.")]);
  } catch (error) {
    logger.error({ provider: provider.id, ...describeError(error) }, "mapProfile failed, the sign-in was refused");
    throw new ProviderFault("The application's mapProfile failed.");
  }
  if (typeof mapped !== "object" || mapped === null) throw new ProviderFault("The application's mapProfile gave none.");
  const email = mapped.email === undefined ? profile.email : textOf(mapped.email, maxEmailLength);
  // Security: what the provider proves is its own word about this address, and not the application's about another.
  const proven = profile.emailVerified && email === profile.email;
  const claimed: unknown = mapped.emailVerified ?? proven;
  return {
    issuer: profile.issuer,
    subject: profile.subject,
    email,
    emailVerified: email !== null && claimed === true && (proven || provider.trustEmail),
    name: mapped.name === undefined ? profile.name : cleanName(mapped.name),
    avatarUrl: mapped.avatarUrl === undefined ? profile.avatarUrl : pictureOf(mapped.avatarUrl, allowHttp),
  };
}

/** Security: an address that nobody has proven says nothing about where somebody belongs. */
function admitDomain({ allowedDomains, kind }: Provider, profile: ProviderProfile, claims: JsonObject): void {
  if (allowedDomains === null) return;
  const email = profile.emailVerified ? parseEmail(profile.email) : null;
  const domain = email?.slice(email.lastIndexOf("@") + 1);
  const isOfDomain = domain !== undefined && allowedDomains.includes(domain);
  if (isOfDomain && kind.belongsTo?.(claims, allowedDomains) !== false) return;
  throw new AuthError("domain_not_allowed");
}

/** Security: a number that is too large was rounded when it was read, and may be somebody else's. Zero is nobody's. */
function subjectOf(value: unknown): string | null {
  const text = Number.isSafeInteger(value) && Number(value) > 0 ? String(value) : value;
  return typeof text === "string" && subjectPattern.test(text) ? text : null;
}

function textOf(value: unknown, maxLength: number): string | null {
  if (typeof value !== "string" || !value.isWellFormed()) return null;
  const text = value.trim();
  return text === "" || text.length > maxLength ? null : text;
}

function pictureOf(value: unknown, allowHttp: boolean): string | null {
  const text = textOf(value, maxUrlLength);
  if (text === null || !URL.canParse(text)) return null;
  const { protocol } = new URL(text);
  return protocol === "https:" || (allowHttp && protocol === "http:") ? text : null;
}

function objectIn(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
