import { defineProvider, type Provider, type ProviderOptions } from "latchkey";

/** https://developer.spotify.com/documentation/web-api/tutorials/code-flow: OAuth 2, without ID tokens. */
export function spotify(options: ProviderOptions): Provider {
  return defineProvider(options, {
    kind: "spotify",
    name: "Spotify",
    // Nothing that it answers names one: the origin stands for it. Together with the subject it is who somebody is, for ever.
    issuer: "https://accounts.spotify.com",
    endpoints: {
      authorization: "https://accounts.spotify.com/authorize",
      token: "https://accounts.spotify.com/api/token",
      userinfo: null,
      jwks: null,
    },
    scopes: ["user-read-email"],
    clientAuthentication: "basic",
    // "This email address is unverified; there is no proof that it actually belongs to the user."
    authority: "on_trust",
    async readProfile({ ask }) {
      const user = (await ask("https://api.spotify.com/v1/me")) as Partial<Record<string, unknown>>;
      const [image] = Array.isArray(user.images) ? user.images : [];
      return {
        subject: user.id,
        email: user.email,
        name: user.display_name,
        avatarUrl: image?.url,
        claims: user,
      };
    },
  });
}
