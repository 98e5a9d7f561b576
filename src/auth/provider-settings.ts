import type { Setting } from "./setting.ts";

/** The kinds of provider that an environment can set up. `oidc` stands for any number of them, each with a name of its own. */
export type ProviderKind = "google" | "github" | "microsoft" | "apple" | "gitlab" | "discord" | "oidc";

/** What an environment can say of a provider, by kind and option of its factory: `google({ clientId })`. */
export type ProviderSetting =
  | `${Exclude<ProviderKind, "apple">}.${"clientId" | "clientSecret"}`
  | "github.baseUrl"
  | "github.trustEmail"
  | "gitlab.baseUrl"
  | "gitlab.trustEmail"
  | "microsoft.tenant"
  | `apple.${"clientId" | "teamId" | "keyId" | "privateKey"}`
  | `oidc.${"issuer" | "name" | "scopes" | "audiences" | "trustEmail"}`;

type Row = Omit<Setting, "group" | "scope" | "as">;

const rows: Readonly<Record<ProviderSetting, Row>> = {
  "google.clientId": clientId("GOOGLE", "Google"),
  "google.clientSecret": clientSecret("GOOGLE"),
  "github.clientId": clientId("GITHUB", "GitHub"),
  "github.clientSecret": clientSecret("GITHUB"),
  "github.baseUrl": {
    variable: "GITHUB_BASE_URL",
    value: { kind: "text" },
    default: "https://github.com",
    about: "The address of a GitHub Enterprise Server, which is then asked instead of github.com.",
  },
  "github.trustEmail": trustOwnEmail("GITHUB", "an Enterprise Server"),
  "microsoft.clientId": clientId("MICROSOFT", "Microsoft"),
  "microsoft.clientSecret": clientSecret("MICROSOFT"),
  "microsoft.tenant": {
    variable: "MICROSOFT_TENANT",
    value: { kind: "text" },
    default: "common",
    about:
      "Whose accounts may come in: common (work, school and personal ones), organizations, consumers, or the id of one tenant, which alone keeps other companies out.",
  },
  "apple.clientId": {
    ...clientId("APPLE", "Apple"),
    about: "The Services ID of the website at Apple; with the next three people can sign in with Apple.",
  },
  "apple.teamId": {
    variable: "APPLE_TEAM_ID",
    value: { kind: "text" },
    default: "none; required with APPLE_CLIENT_ID",
    about: "The ten characters of the developer team.",
  },
  "apple.keyId": {
    variable: "APPLE_KEY_ID",
    value: { kind: "text" },
    default: "none; required with APPLE_CLIENT_ID",
    about: "The ten characters of the key for Sign in with Apple.",
  },
  "apple.privateKey": {
    variable: "APPLE_PRIVATE_KEY",
    value: { kind: "pem" },
    secret: true,
    default: "none; required with APPLE_CLIENT_ID",
    about:
      "That key, the content of its .p8 file, from which client secrets are made as they are needed; where a variable cannot have line breaks, write \\n for each.",
  },
  "gitlab.clientId": clientId("GITLAB", "GitLab"),
  "gitlab.clientSecret": clientSecret("GITLAB"),
  "gitlab.baseUrl": {
    variable: "GITLAB_BASE_URL",
    value: { kind: "text" },
    default: "https://gitlab.com",
    about: "The address of a GitLab of your own, whose word on addresses is then not taken for a proof.",
  },
  "gitlab.trustEmail": trustOwnEmail("GITLAB", "a GitLab of your own"),
  "discord.clientId": clientId("DISCORD", "Discord"),
  "discord.clientSecret": clientSecret("DISCORD"),
  "oidc.issuer": {
    variable: "OIDC_<NAME>_ISSUER",
    value: { kind: "text" },
    default: "none; required with OIDC_<NAME>_CLIENT_ID",
    about:
      "The issuer of any other OpenID provider with discovery; the name in the variable, in lower case and with hyphens, is the provider's id, so OIDC_ACME_SSO_ISSUER makes acme-sso.",
  },
  "oidc.clientId": {
    ...clientId("OIDC_<NAME>", "it"),
    default: "none; required with OIDC_<NAME>_ISSUER",
    about: "The client id that the provider gave this installation.",
  },
  "oidc.clientSecret": clientSecret("OIDC_<NAME>"),
  "oidc.name": {
    variable: "OIDC_<NAME>_NAME",
    value: { kind: "text" },
    default: "the name in the variable, as a word",
    about: "What the provider is called on buttons.",
  },
  "oidc.scopes": {
    variable: "OIDC_<NAME>_SCOPES",
    value: { kind: "list" },
    default: "openid, profile, email",
    about: "What the provider is asked for; openid has to be among it.",
  },
  "oidc.audiences": {
    variable: "OIDC_<NAME>_AUDIENCES",
    value: { kind: "list" },
    default: "none",
    about:
      "Whom its ID tokens name as audiences besides this client, such as the project of Zitadel; a token for anybody else as well is refused.",
  },
  "oidc.trustEmail": {
    variable: "OIDC_<NAME>_TRUST_EMAIL",
    value: { kind: "switch" },
    default: "false",
    about:
      "Whether the provider's word counts as proof of any address; whoever runs it can then sign in to every account here.",
  },
};

function clientId(prefix: string, name: string): Row {
  return {
    variable: `${prefix}_CLIENT_ID`,
    value: { kind: "text" },
    default: `none, and no sign-in with ${name}`,
    about: `The client id of the registration at ${name}; with the secret people can sign in with ${name} (docs/providers.md).`,
  };
}

function clientSecret(prefix: string): Row {
  return {
    variable: `${prefix}_CLIENT_SECRET`,
    value: { kind: "list" },
    also: "text",
    secret: true,
    default: `none; required with ${prefix}_CLIENT_ID`,
    about:
      "The secret that goes with it; of a list the newest stands first, and where the provider refuses one the next is tried, so put a new one in front before the old one is taken away.",
  };
}

function trustOwnEmail(prefix: string, what: string): Row {
  return {
    variable: `${prefix}_TRUST_EMAIL`,
    value: { kind: "switch" },
    default: "false",
    about: `Whether the word of ${what} counts as proof of an address; whoever runs it can then sign in to every account here.`,
  };
}

/** How code says one: `google({ clientId })`. */
function inCode(setting: string): string {
  const [kind, option] = setting.split(".");
  return `${kind}({ ${option} })`;
}

/** The rows of the table of settings that set up providers. Only the server reads them: code calls the factories. */
export const providerSettings: Readonly<Record<ProviderSetting, Setting>> = Object.fromEntries(
  Object.entries(rows).map(([setting, row]) => [
    setting,
    { group: "Providers", scope: "server", as: inCode(setting), ...row },
  ]),
) as Record<ProviderSetting, Setting>;
