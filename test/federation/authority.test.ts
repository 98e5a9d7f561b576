import { describe, expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import type { Provider } from "../../src/federation/provider.ts";
import { apple } from "../../src/federation/providers/apple.ts";
import { discord } from "../../src/federation/providers/discord.ts";
import { github } from "../../src/federation/providers/github.ts";
import { gitlab } from "../../src/federation/providers/gitlab.ts";
import { google } from "../../src/federation/providers/google.ts";
import { microsoft } from "../../src/federation/providers/microsoft.ts";
import { oidc } from "../../src/federation/providers/oidc.ts";
import { AppleDouble } from "../doubles/apple.ts";
import { DiscordDouble } from "../doubles/discord.ts";
import { GitHubDouble } from "../doubles/github.ts";
import { GitLabDouble } from "../doubles/gitlab.ts";
import { atDouble } from "./at-double.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, signInAt } from "./sign-in-at.ts";

type Claims = Readonly<Record<string, unknown>>;
type Word = () => Promise<boolean>;

const ada = { email: "ada@example.com", email_verified: true };
const tid = "9a1c2b3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";

/** Whether a provider proves the address that it names, by the whole way of a sign-in. */
async function proves(provider: Provider): Promise<boolean> {
  const { profile } = await signInAt(openClient(provider));
  expect(profile.email).toMatch(/^ada@/);
  return profile.emailVerified;
}

/** An issuer that says of Ada what it is told to. GitLab's double speaks OpenID Connect as well as anybody. */
async function issuer(name: string, claims: Claims): Promise<GitLabDouble> {
  const double = await GitLabDouble.start(callbackUrl);
  onTestFinished(() => double.close());
  double.issuer = name;
  double.user = { ...double.user, ...claims };
  double.claims = claims;
  return double;
}

const googleSays =
  (claims: Claims): Word =>
  async () => {
    const double = await issuer("https://accounts.google.com", claims);
    const { clientId, clientSecrets, baseUrl } = double;
    const provider = google({ clientId, clientSecret: clientSecrets });
    return proves(atDouble(provider, { "https://accounts.google.com": baseUrl }));
  };

const microsoftSays =
  (claims: Claims, options: { tenant?: string; trustEmail?: boolean } = {}): Word =>
  async () => {
    const host = "https://login.microsoftonline.com";
    const { tenant = "common" } = options;
    const template = `${host}/${tenant === "common" ? "{tenantid}" : tenant}/v2.0`;
    const double = await issuer(template, { ...claims, iss: `${host}/${tid}/v2.0`, tid });
    const { clientId, clientSecrets, baseUrl } = double;
    const provider = microsoft({ clientId, clientSecret: clientSecrets, ...options });
    return proves(atDouble(provider, { [`${host}/${tenant}/v2.0`]: baseUrl }));
  };

const anybodySays =
  (claims: Claims, trustEmail?: boolean): Word =>
  async () => {
    const double = await issuer("https://login.example.com", claims);
    const { clientId, clientSecrets, baseUrl } = double;
    const provider = oidc({ issuer: "https://login.example.com", clientId, clientSecret: clientSecrets, trustEmail });
    return proves(atDouble(provider, { "https://login.example.com": baseUrl }));
  };

const gitlabSays =
  (claims: Claims, options: { baseUrl?: string; trustEmail?: boolean } = {}): Word =>
  async () => {
    const { baseUrl: name = "https://gitlab.com" } = options;
    const { clientId, clientSecrets, baseUrl } = await issuer(name, claims);
    return proves(atDouble(gitlab({ clientId, clientSecret: clientSecrets, ...options }), { [name]: baseUrl }));
  };

const githubSays =
  (verified: unknown, options: { baseUrl?: string; trustEmail?: boolean } = {}): Word =>
  async () => {
    const double = await GitHubDouble.start(callbackUrl);
    onTestFinished(() => double.close());
    double.emails = [
      { email: "old@example.org", primary: false, verified: true },
      { email: ada.email, primary: true, verified },
    ];
    const { clientId, clientSecrets, baseUrl } = double;
    const { baseUrl: name = "https://github.com" } = options;
    double.issuer = `${name}/login/oauth`;
    const api = name === "https://github.com" ? { "https://api.github.com": `${baseUrl}/api/v3` } : {};
    return proves(atDouble(github({ clientId, clientSecret: clientSecrets, ...options }), { [name]: baseUrl, ...api }));
  };

const discordSays =
  (verified: unknown, trustEmail?: boolean): Word =>
  async () => {
    const double = await DiscordDouble.start(callbackUrl);
    onTestFinished(() => double.close());
    double.user = { id: "7", username: "ada", email: ada.email, verified };
    const { clientId, clientSecrets, origin } = double;
    const provider = discord({ clientId, clientSecret: clientSecrets, trustEmail });
    return proves(atDouble(provider, { "https://discord.com": origin }));
  };

const appleSays =
  (claims: Claims): Word =>
  async () => {
    const double = await AppleDouble.start(callbackUrl);
    onTestFinished(() => double.close());
    double.user = { sub: "001234.5e2.1321", ...claims };
    const { clientId, teamId, keyId, privateKey, origin } = double;
    return proves(atDouble(apple({ clientId, teamId, keyId, privateKey }), { "https://appleid.apple.com": origin }));
  };

const text = { ...ada, email_verified: "true" };
const unsaid = { email: ada.email };
const gmail = { ...ada, email: "ada@gmail.com" };
const own = "https://git.example.com";

describe("A051: the word of a provider about an address", () => {
  test.for<readonly [string, boolean, Word]>([
    ["Google, its own mailbox", true, googleSays(gmail)],
    ["Google, an organisation's account", true, googleSays({ ...ada, hd: "example.com" })],
    ["Google, anybody else's address", false, googleSays(ada)],
    ["Google, its own mailbox, not verified", false, googleSays({ ...gmail, email_verified: false })],
    ['Google, its own mailbox, "true"', false, googleSays({ ...gmail, email_verified: "true" })],
    ["Google, its own mailbox, nothing said", false, googleSays({ email: gmail.email, email_verified: undefined })],
    ["Google, a look-alike", false, googleSays({ ...ada, email: "ada@gmail.com.example.com" })],

    ["Apple, true", true, appleSays(ada)],
    ['Apple, "true"', true, appleSays(text)],
    ['Apple, "false"', false, appleSays({ ...ada, email_verified: "false" })],
    ["Apple, nothing said", false, appleSays(unsaid)],

    ["GitHub, primary and verified", true, githubSays(true)],
    ["GitHub, primary alone", false, githubSays(false)],
    ['GitHub, "true"', false, githubSays("true")],
    ["GitHub Enterprise", false, githubSays(true, { baseUrl: own })],
    ["GitHub Enterprise, trusted", true, githubSays(true, { baseUrl: own, trustEmail: true })],

    ["Microsoft", false, microsoftSays(ada)],
    ["Microsoft, one tenant", false, microsoftSays(ada, { tenant: tid })],
    ["Microsoft, one tenant, trusted", true, microsoftSays(ada, { tenant: tid, trustEmail: true })],

    ["gitlab.com", true, gitlabSays(ada)],
    ["gitlab.com, not verified", false, gitlabSays({ ...ada, email_verified: false })],
    ["GitLab of one's own", false, gitlabSays(ada, { baseUrl: own })],
    ["GitLab of one's own, trusted", true, gitlabSays(ada, { baseUrl: own, trustEmail: true })],
    ['GitLab of one\'s own, trusted, "true"', false, gitlabSays(text, { baseUrl: own, trustEmail: true })],

    ["Discord", false, discordSays(true)],
    ["Discord, trusted", true, discordSays(true, true)],
    ["Discord, trusted, not verified", false, discordSays(false, true)],

    ["any issuer", false, anybodySays(ada)],
    ["any issuer, trusted", true, anybodySays(ada, true)],
    ['any issuer, trusted, "true"', false, anybodySays(text, true)],
  ])("%s: counts %j", async ([, counts, word]) => {
    expect(await word()).toBe(counts);
  });
});

describe("trustEmail", () => {
  const client = { clientId: "id", clientSecret: "secret", trustEmail: true };
  test.for<readonly [string, () => Provider]>([
    ["google", () => google(client)],
    ["github", () => github(client)],
    ["gitlab", () => gitlab(client)],
  ])("is no option of %s(), which has authority of its own", ([, make]) => {
    expect(make).toThrow(ConfigurationError);
  });
});
