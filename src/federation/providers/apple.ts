import type { JsonObject } from "../../jws/parse-json-object.ts";
import { parseStrictJson } from "../../shared/strict-json.ts";
import { defineProvider, optionsOf } from "../define-provider.ts";
import type { Provider, ProviderKind, ProviderOptions } from "../provider.ts";
import { makeAppleSecret } from "./apple-secret.ts";

export interface AppleOptions extends Omit<ProviderOptions, "clientSecret" | "trustEmail"> {
  /** The Services ID, such as "com.example.app.web". */
  readonly clientId: string | undefined;
  /** Ten letters and digits: the team of your developer account. */
  readonly teamId: string | undefined;
  /** Ten letters and digits: the id of the key. */
  readonly keyId: string | undefined;
  /** The text of the `.p8` file. `\n` may stand for the ends of its lines. */
  readonly privateKey: string | undefined;
}

/**
 * Apple. OpenID Connect with quirks: the answer is posted where name or address are asked for, the name comes once in a lifetime and through the
 * browser, there is no userinfo endpoint, the client's secret is a JWT, and nobody can be asked to log in once more.
 *
 * https://developer.apple.com/documentation/signinwithapplerestapi
 */
export function apple(options: AppleOptions): Provider {
  const { teamId, keyId, privateKey, ...common } = optionsOf(options);
  const scopes = ["openid", "name", "email"];
  const asked = common.scopes ?? scopes;
  const kind: ProviderKind = {
    kind: "apple",
    name: "Apple",
    issuer: "https://appleid.apple.com",
    // As they are documented. The metadata is not read: for some days in June 2025 it named an issuer that no token had.
    endpoints: {
      authorization: "https://appleid.apple.com/auth/authorize",
      token: "https://appleid.apple.com/auth/token",
      userinfo: null,
      jwks: "https://appleid.apple.com/auth/keys",
    },
    scopes,
    // "response_mode must be form_post when name or email scope is requested."
    responseMode: asked.includes("name") || asked.includes("email") ? "form_post" : "query",
    clientAuthentication: { makeSecret: makeAppleSecret({ teamId, keyId, privateKey, clientId: common.clientId }) },
    authority: "own",
    readProfile({ claims, params }) {
      return {
        subject: claims.sub,
        // Her own, or one at privaterelay.appleid.com that Apple forwards. Security: never the one in `user`, which the browser can write.
        email: claims.email,
        emailVerified: isTrue(claims.email_verified),
        name: nameIn(params.get("user")),
      };
    },
  };
  return defineProvider({ clientId: undefined, ...common }, kind);
}

/**
 * https://developer.apple.com/documentation/signinwithapple/receiving-a-users-identity-token: `email_verified` is "a string or Boolean value".
 * It is false for accounts of Apple at Work & School. Security: no other provider may write "true" and be believed.
 */
function isTrue(claim: unknown): boolean {
  return claim === true || claim === "true";
}

/** `user` is posted at the first sign-in only: `{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"…"}`. Null for whatever else it is. */
function nameIn(user: string | null): string | null {
  const { name } = (parseStrictJson(user ?? "null") ?? {}) as { name?: JsonObject };
  const parts = [name?.firstName, name?.lastName].filter((part) => typeof part === "string");
  return parts.join(" ").trim() || null;
}
