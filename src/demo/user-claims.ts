import type { DemoPlaces } from "./demo-places.ts";
import { type DemoPerson, fullName } from "./people.ts";

/** What is said of a person for the scopes that were allowed (OpenID Connect Core, section 5.4). */
export function userClaims(
  person: DemoPerson,
  scopes: readonly string[],
  { issuer }: DemoPlaces,
): Readonly<Record<string, unknown>> {
  const { id, givenName, familyName, email } = person;
  const profile = {
    name: fullName(person),
    given_name: givenName,
    family_name: familyName,
    picture: `${issuer}/avatars/${id}.png`,
  };
  return {
    sub: id,
    ...(scopes.includes("profile") && profile),
    ...(scopes.includes("email") && { email, email_verified: true }),
  };
}
