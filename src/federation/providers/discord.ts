import type { JsonObject } from "../../jws/parse-json-object.ts";
import { defineProvider } from "../define-provider.ts";
import type { Provider, ProviderKind, ProviderOptions } from "../provider.ts";

/**
 * Discord. OAuth 2: who it is comes from `/users/@me`. `verified` says that somebody once clicked a link in a mail; nothing says that the
 * mailbox is still hers, and Discord has no say over it: an address is proven only with `trustEmail`.
 *
 * https://docs.discord.com/developers/topics/oauth2
 */
export function discord(options: ProviderOptions): Provider {
  return defineProvider(options, kind);
}

const kind: ProviderKind = {
  kind: "discord",
  name: "Discord",
  issuer: "https://discord.com",
  endpoints: {
    authorization: "https://discord.com/oauth2/authorize",
    token: "https://discord.com/api/oauth2/token",
    userinfo: null,
    jwks: null,
  },
  scopes: ["identify", "email"],
  // Otherwise she is asked for her consent at each sign-in. Who has not given it is asked all the same.
  authorizationParams: { prompt: "none" },
  clientAuthentication: "basic",
  authority: "on_trust",
  async readProfile({ ask }) {
    const user = (await ask("https://discord.com/api/v10/users/@me")) as JsonObject;
    return {
      subject: user.id,
      email: user.email,
      emailVerified: user.verified,
      // The name she chose; her user name where she chose none.
      name: user.global_name ?? user.username,
      avatarUrl: avatarOf(user),
      claims: user,
    };
  },
};

/**
 * https://docs.discord.com/developers/reference#image-formatting: only the hash of a picture is said. One that begins with `a_` moves, and is
 * there as a still PNG, too, which does not outgrow what we keep. Without a picture of her own she has one of six, by her id (one of five, by
 * the number behind her name, while she has an old name).
 */
function avatarOf({ id, avatar, discriminator }: JsonObject): string | null {
  if (typeof id !== "string" || !/^\d{1,20}$/.test(id)) return null;
  const cdn = "https://cdn.discordapp.com";
  if (typeof avatar === "string" && /^\w{1,64}$/.test(avatar)) return `${cdn}/avatars/${id}/${avatar}.png?size=128`;
  const tag = typeof discriminator === "string" && /^\d{4}$/.test(discriminator) ? Number(discriminator) : null;
  return `${cdn}/embed/avatars/${tag === null ? (BigInt(id) >> 22n) % 6n : tag % 5}.png`;
}
