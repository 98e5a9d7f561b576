import fc from "fast-check";
import { expect } from "vitest";
import { AuthError } from "../../src/error/auth-error.ts";
import type { ProviderSignIn } from "../../src/federation/profile.ts";

/** JSON of any kind, and `good` with members that are missing, of another type, or far too long. */
export function junk(good: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 1, arbitrary: fc.jsonValue() }, { weight: 4, arbitrary: spoilt(good) });
}

function spoilt(good: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(good)) return fc.tuple(...good.map(spoilt));
  if (typeof good !== "object" || good === null) {
    const odd = fc.constantFrom(null, 0, -1, 1e21, "", "\u0000", "\ud800", "x".repeat(5000), [], {}, true, "true");
    return fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, odd, fc.jsonValue());
  }
  return fc.record(Object.fromEntries(Object.entries(good).map(([name, value]) => [name, spoilt(value)])), {
    requiredKeys: [],
  });
}

/** Whether a trip ends in a profile of the form that is promised, or in `provider_failed`: in nothing else, and never in an error of our own. */
export async function isSignInOrRefusal(trip: Promise<ProviderSignIn>): Promise<void> {
  const outcome = await trip.catch((error: unknown) => error);
  if (outcome instanceof AuthError) {
    expect(outcome.code).toBe("provider_failed");
    return;
  }
  expect(outcome).not.toBeInstanceOf(Error);
  const { subject, email, emailVerified, name, avatarUrl } = (outcome as ProviderSignIn).profile;
  expect(subject).toMatch(/^\S/);
  expect(subject.length).toBeLessThanOrEqual(255);
  expect(typeof emailVerified).toBe("boolean");
  if (emailVerified) expect(email).not.toBeNull();
  for (const text of [email, name, avatarUrl])
    expect(text === null || (typeof text === "string" && text !== "")).toBe(true);
  expect([...(name ?? "")].length).toBeLessThanOrEqual(100);
  expect(name ?? "").not.toMatch(/\p{Cc}/u);
  if (avatarUrl !== null) expect(avatarUrl).toMatch(/^https?:/);
}
