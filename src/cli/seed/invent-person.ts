import type { Email } from "../../mail/email.ts";
import type { SeedUser } from "../../storage/seed-store.ts";
import type { NewIdentity } from "../../federation/identity-store.ts";
import { defaultRole } from "../../user/role.ts";
import { type NamePart, nameScripts } from "./invented-names.ts";
import { type Random, randomFor } from "./random.ts";
import { accountMoment, type SeedPlan } from "./seed-plan.ts";

/** Domains that nobody can have (RFC 2606): no mail to somebody who was made up reaches anybody. */
export const inventedDomains = ["example.com", "example.org", "example.net"] as const;

/** Somebody who was made up, and what opens her account. */
export interface InventedPerson {
  readonly user: SeedUser;
  readonly identities: readonly (NewIdentity & { readonly userId: string })[];
}

const subdomains: readonly [string, ...string[]] = ["", "", "", "", "", "mail.", "team.", "uni."];
const roles: readonly [string, ...string[]] = ["editor", "editor", "editor", "moderator", "billing"];
const providers: readonly [Provider, ...Provider[]] = [
  { id: "google", issuer: "https://accounts.google.com" },
  { id: "google", issuer: "https://accounts.google.com" },
  { id: "github", issuer: "https://github.com/login/oauth" },
  { id: "apple", issuer: "https://appleid.apple.com" },
];
const day = 86_400_000;

interface Provider {
  readonly id: string;
  readonly issuer: string;
}

/** The id of the person with this number. */
export function personId({ seed }: SeedPlan, number: number): string {
  return randomFor(seed, "person", number).id();
}

/** Makes up the person with this number: the same again whenever it is asked for. */
export function inventPerson(plan: SeedPlan, number: number): InventedPerson {
  const random = randomFor(plan.seed, "person", number);
  const id = random.id();
  const createdAt = accountMoment(plan, number);
  const { name, address } = inventName(random);
  const mark = plan.seed === 1 ? number.toString(36) : `${number.toString(36)}-${plan.seed.toString(36)}`;
  const email = `${address}.${mark}@${random.of(subdomains)}${random.of(inventedDomains)}`;
  const emailVerified = random.percent(91);
  const bannedAt = random.percent(0.6) ? momentSince(random, createdAt, plan.at) : null;
  const user: SeedUser = {
    id,
    email,
    emailVerified,
    name: random.percent(4) ? null : name,
    role: random.percent(1.5) ? random.of(roles) : defaultRole,
    metadata: random.percent(10) ? JSON.stringify({ plan: random.of(["free", "team", "school"]) }) : "{}",
    createdAt: new Date(createdAt),
    bannedAt,
    deleteAfter: bannedAt === null && random.percent(0.1) ? plan.at + Math.ceil(random.next() * 7) * day : null,
  };
  if (!emailVerified || !random.percent(28)) return { user, identities: [] };
  const { id: provider, issuer } = random.of(providers);
  // Security: no provider gives such a subject, so nobody who really signs in there is taken for somebody who was made up.
  const subject = `invented-${plan.seed}-${number}`;
  const about = { provider, issuer, subject, email: email as Email, name: user.name, avatarUrl: null };
  return { user, identities: [{ id: random.id(), userId: id, ...about, createdAt: user.createdAt }] };
}

/** A moment between two, the later the likelier. */
export function momentSince(random: Random, from: number, to: number): number {
  return Math.round(to - (to - from) * random.next() ** 2);
}

const wholeShare = nameScripts.reduce((sum, { share }) => sum + share, 0);

function inventName(random: Random): { readonly name: string; readonly address: string } {
  let left = random.next() * wholeShare;
  const script = nameScripts.find(({ share }) => (left -= share) < 0) ?? nameScripts[0];
  if (!script) throw new TypeError("There are no names.");
  const { given, family, isFamilyFirst = false, joint = " " } = script;
  const [first, last] = [random.of(given), random.of(family)];
  const middle: readonly NamePart[] = script === nameScripts[0] && random.percent(12) ? [random.of(given)] : [];
  const written = isFamilyFirst ? [last, first] : [first, ...middle, last];
  return { name: written.map(([part]) => part).join(joint), address: `${first[1]}.${last[1]}` };
}
