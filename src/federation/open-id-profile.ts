import type { ProfileSource, ReadProfile } from "./provider.ts";

/**
 * The standard claims of OpenID Connect (Core, section 5.1), of the ID token where it has them, else of userinfo.
 *
 * Security: address and `email_verified` come from the same place. Of two places each may be right by itself, and the pair is not.
 */
export function openIdProfile({ claims, userinfo }: Pick<ProfileSource, "claims" | "userinfo">): ReadProfile {
  const { email, email_verified: emailVerified } = claims.email === undefined ? userinfo : claims;
  return {
    subject: claims.sub,
    email,
    emailVerified,
    name: claims.name ?? userinfo.name ?? claims.preferred_username ?? userinfo.preferred_username,
    avatarUrl: claims.picture ?? userinfo.picture,
  };
}
