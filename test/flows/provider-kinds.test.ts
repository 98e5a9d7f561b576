import { afterEach, describe, expect, test } from "vitest";
import { apple, type AuthOptions, discord, github, gitlab, type Provider } from "../../src/index.ts";
import { AppleDouble } from "../doubles/apple.ts";
import { DiscordDouble } from "../doubles/discord.ts";
import { GitHubDouble } from "../doubles/github.ts";
import { GitLabDouble } from "../doubles/gitlab.ts";
import { atDouble } from "../federation/at-double.ts";
import { visit } from "../federation/sign-in-at.ts";
import type { Answer, Client } from "./client.ts";
import { type Installation, onSqlite, password } from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import {
  alertOf,
  flowCookies,
  fromElsewhere,
  fromHere,
  localOrigin,
  localSessionCookie,
  sentenceAfter,
} from "./provider-site.ts";

const doubles: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const double of doubles.splice(0)) await double.close();
});

function kept<T extends { close(): Promise<void> }>(double: T): T {
  doubles.push(double);
  return double;
}

const callback = (id: string): string => `${localOrigin}/auth/${id}/callback`;

async function gitHub(): Promise<[GitHubDouble, Provider]> {
  const double = kept(await GitHubDouble.start(callback("github")));
  double.issuer = "https://github.com/login/oauth";
  const { clientId, clientSecrets, baseUrl } = double;
  const addresses = { "https://github.com": baseUrl, "https://api.github.com": `${baseUrl}/api/v3` };
  return [double, atDouble(github({ clientId, clientSecret: clientSecrets }), addresses)];
}

async function discordAt(): Promise<[DiscordDouble, Provider]> {
  const double = kept(await DiscordDouble.start(callback("discord")));
  const { clientId, clientSecrets, origin } = double;
  return [double, atDouble(discord({ clientId, clientSecret: clientSecrets }), { "https://discord.com": origin })];
}

async function appleAt(): Promise<[AppleDouble, Provider]> {
  const double = kept(await AppleDouble.start(callback("apple")));
  const { clientId, teamId, keyId, privateKey, origin } = double;
  const provider = apple({ clientId, teamId, keyId, privateKey });
  return [double, atDouble(provider, { "https://appleid.apple.com": origin })];
}

onSqlite((open) => {
  const site = (providers: readonly Provider[], options: AuthOptions = {}): Promise<Installation> =>
    open({ baseUrl: localOrigin, providers, ...options });
  const visitor = ({ browser }: Installation): Client => browser({ origin: localOrigin });

  /** To a provider that answers by a redirect, and back. */
  async function travel(client: Client, id: string): Promise<Answer> {
    const { location } = await client.get(`/auth/${id}`, fromHere);
    const params = await visit(new URL(location ?? ""));
    return client.get(`/auth/${id}/callback?${params}`, fromElsewhere);
  }

  async function whoIs(client: Client): Promise<Record<string, unknown>> {
    return (await client.get("/auth/session")).body.user;
  }

  describe("GitHub", () => {
    test("a newcomer has an account with the address that is proven there, and comes again to the same", async () => {
      const [, provider] = await gitHub();
      const installation = await site([provider]);
      const ada = visitor(installation);
      expect(await travel(ada, "github")).toMatchObject({ status: 302, location: "/" });
      const { body } = await ada.get("/auth/session");
      expect(body).toMatchObject({
        session: { carrier: "cookie", method: "github" },
        user: { email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" },
      });
      const again = visitor(installation);
      await travel(again, "github");
      expect((await whoIs(again)).id).toBe(body.user.id);
    });

    test("an honest person who has proven the same address here has one account, and keeps her password", async () => {
      const [, provider] = await gitHub();
      const mailbox = createMailbox();
      const installation = await site([provider], {
        mailer: mailbox.mailer,
        mailFrom: "no-reply@example.com",
        verification: "required",
      });
      const ada = visitor(installation);
      await ada.post("/auth/register", { email: "ada@example.com", password, name: "Ada" });
      await ada.post("/auth/email/verify", {
        token: await mailbox.token("ada@example.com"),
      });
      const { id } = await whoIs(ada);
      const byGitHub = visitor(installation);
      await travel(byGitHub, "github");
      expect(await whoIs(byGitHub)).toMatchObject({ id, name: "Ada" });
      const byPassword = visitor(installation);
      const { status } = await byPassword.post("/auth/login", { email: "ada@example.com", password });
      expect(status).toBe(200);
      expect((await whoIs(byPassword)).id).toBe(id);
    });

    test("who says no there is told so on the log-in page", async () => {
      const [double, provider] = await gitHub();
      double.denies = true;
      const client = visitor(await site([provider]));
      const back = await travel(client, "github");
      expect(back.location).toMatch(/^\/login\?error=provider_denied/);
      expect(await sentenceAfter(client, back)).toContain("cancelled at GitHub");
    });

    test("a secret that is wrong signs nobody in, and only the log says why", async () => {
      const [double, provider] = await gitHub();
      const installation = await site([{ ...provider, clientSecrets: ["wrong"] }]);
      const client = visitor(installation);
      const back = await travel(client, "github");
      expect(back.location).toMatch(/^\/login\?error=provider_failed/);
      expect(await sentenceAfter(client, back)).toBe(
        "Signing in with GitHub did not work, and nothing was changed. Try again, or use another way.",
      );
      expect(client.cookies.has(localSessionCookie)).toBe(false);
      const said = JSON.stringify(installation.logs);
      expect(said).toContain("The client_id and/or client_secret passed are incorrect.");
      for (const secret of [...double.clientSecrets, "gho_"]) expect(said).not.toContain(secret);
    });
  });

  describe("Discord", () => {
    test("A051: who comes by Discord has an account without the address that nobody proves, and is asked for one", async () => {
      const [, provider] = await discordAt();
      const ada = visitor(await site([provider]));
      const back = await travel(ada, "discord");
      expect(back.location).toContain("/add-email");
      expect(await whoIs(ada)).toMatchObject({ email: null, emailVerified: false, name: "Ada Lovelace" });
    });

    test("A051: the address of somebody's account opens nothing by Discord, and the answer does not say that it is one", async () => {
      const [double, provider] = await discordAt();
      const installation = await site([provider]);
      const owner = await installation.member({ origin: localOrigin });
      double.user = { id: "7", username: "mallory", email: owner.email, verified: true };
      const mallory = visitor(installation);
      const taken = await travel(mallory, "discord");
      double.user = { id: "8", username: "mallory", email: "nobody@example.org", verified: true };
      const free = await travel(visitor(installation), "discord");
      expect([taken.status, taken.location]).toStrictEqual([free.status, free.location]);
      expect((await whoIs(mallory))?.id).not.toBe(owner.userId);
    });
  });

  describe("GitLab of one's own", () => {
    test("A051: a GitLab of one's own signs in its people, and proves no address", async () => {
      const double = kept(await GitLabDouble.start(callback("gitlab"), "/gitlab"));
      const { clientId, clientSecrets, baseUrl } = double;
      const ada = visitor(await site([gitlab({ clientId, clientSecret: clientSecrets, baseUrl })]));
      await travel(ada, "gitlab");
      expect(await whoIs(ada)).toMatchObject({ email: null, name: "Ada Lovelace" });
    });
  });

  describe("Apple", () => {
    /** To Apple and back: its page posts the answer from its own site, and ours posts it once more. */
    async function signIn(client: Client): Promise<{ readonly between: Answer; readonly back: Answer }> {
      const { location } = await client.get("/auth/apple", fromHere);
      const params = await visit(new URL(location ?? ""));
      const between = await postFromApple(client, params);
      return { between, back: await client.submit("/auth/apple/callback", fieldsOf(between)) };
    }

    /** A post from another site: no cookie of ours goes along, for all of them are `SameSite`. */
    function postFromApple(client: Client, params: URLSearchParams): Promise<Answer> {
      return client.send("/auth/apple/callback", {
        method: "POST",
        headers: {
          ...fromElsewhere,
          cookie: "",
          origin: "https://appleid.apple.com",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: params.toString(),
      });
    }

    test("the answer that it posts is posted once more from here, and signs in by the name that is in it", async () => {
      const [, provider] = await appleAt();
      const ada = visitor(await site([provider]));
      const { between, back } = await signIn(ada);
      expect(between.status).toBe(200);
      expect(between.setCookies).toStrictEqual([]);
      expect(between.headers.get("content-security-policy")).not.toContain("unsafe");
      expect(fieldsOf(between)).toMatchObject({ user: expect.stringContaining("Lovelace") });
      expect([back.status, back.location]).toStrictEqual([303, "/"]);
      expect(await whoIs(ada)).toMatchObject({
        email: "x9k2m4p7qr@privaterelay.appleid.com",
        emailVerified: true,
        name: "Ada Lovelace",
      });
      expect(flowCookies(ada)).toStrictEqual([]);
    });

    test("the name stays when it is not told again", async () => {
      const [, provider] = await appleAt();
      const installation = await site([provider]);
      await signIn(visitor(installation));
      const again = visitor(installation);
      const { between } = await signIn(again);
      expect(fieldsOf(between)).not.toHaveProperty("user");
      expect((await whoIs(again)).name).toBe("Ada Lovelace");
    });

    test("a name of markup is text on the way, and in the end", async () => {
      const [double, provider] = await appleAt();
      const name = '"><script>alert(1)</script>';
      double.postedUser = JSON.stringify({ name: { firstName: name, lastName: "" } });
      const ada = visitor(await site([provider]));
      const { between } = await signIn(ada);
      expect(between.text).not.toContain("<script>alert");
      expect((await whoIs(ada)).name).toBe(name);
    });

    test("who says no is told so, by Apple's own word for it", async () => {
      const [double, provider] = await appleAt();
      double.denies = true;
      const client = visitor(await site([provider]));
      const { back } = await signIn(client);
      expect(back.location).toMatch(/^\/login\?error=provider_denied/);
      expect(alertOf(await client.get(back.location ?? "", fromHere))).toContain("cancelled at Apple");
    });

    test("the same answer signs in once", async () => {
      const [, provider] = await appleAt();
      const installation = await site([provider]);
      const ada = visitor(installation);
      const { location } = await ada.get("/auth/apple", fromHere);
      const params = await visit(new URL(location ?? ""));
      const fields = fieldsOf(await postFromApple(ada, params));
      const twins = Array.from({ length: 10 }, () => ada.copy());
      const backs = await Promise.all(twins.map((twin) => twin.submit("/auth/apple/callback", fields)));
      expect(backs.filter(({ location: to }) => to === "/")).toHaveLength(1);
    });
  });
});

/** The fields of the form on a page. */
function fieldsOf({ text }: Answer): Record<string, string> {
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const plain = (value: string): string =>
    value
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  return Object.fromEntries(inputs.map(([, name = "", value = ""]) => [name, plain(value)]));
}
