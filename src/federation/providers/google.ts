import type { JsonObject } from "../../jws/parse-json-object.ts";
import { defineProvider, optionsOf } from "../define-provider.ts";
import { openIdProfile } from "../open-id-profile.ts";
import type { Provider, ProviderOptions } from "../provider.ts";

export type GoogleOptions = Omit<ProviderOptions, "trustEmail">;

/**
 * Google. It has authority over addresses of its own, which are those of gmail.com, and those of people whose account belongs to an organisation
 * (`hd`). Anybody can make an account of any other address, and may have lost it since. It takes no `prompt=login`, so that nobody can be asked to
 * log in once more.
 *
 * https://developers.google.com/identity/openid-connect/openid-connect
 */
export function google(options: GoogleOptions): Provider {
  const [domain, ...others] = optionsOf(options).allowedDomains ?? [];
  return defineProvider(options, {
    kind: "google",
    name: "Google",
    issuer: "https://accounts.google.com",
    endpoints: { discovery: true },
    scopes: ["openid", "email", "profile"],
    // It chooses which accounts are offered there, and proves nothing.
    ...(domain !== undefined &&
      others.length === 0 &&
      domain !== "gmail.com" && { authorizationParams: { hd: domain } }),
    // "prompt=consent": otherwise there is a refresh token at the very first consent only.
    offline: { params: { access_type: "offline", prompt: "consent" } },
    authority: "own",
    readProfile: (source) => ({ ...openIdProfile(source), emailVerified: isProven(source.claims) }),
    belongsTo: ({ hd, email }, domains) =>
      hd === undefined ? isGmail(email) : typeof hd === "string" && domains.includes(hd.toLowerCase()),
  });
}

/** https://developers.google.com/identity/sign-in/web/backend-auth#verify-the-integrity-of-the-id-token: when Google is authoritative. */
function isProven({ email, email_verified: verified, hd }: JsonObject): boolean {
  return verified === true && (isGmail(email) || (typeof hd === "string" && hd !== ""));
}

/** `googlemail.com` was Gmail's name in some countries. */
function isGmail(email: unknown): boolean {
  return typeof email === "string" && /@(?:gmail|googlemail)\.com$/i.test(email);
}
