import { expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { acceptSignIn } from "../../src/federation/accept-sign-in.ts";
import { oidc, type Provider } from "../../src/index.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import type { Answer, Client } from "./client.ts";
import { minute, newEmail, onSqlite, password } from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import {
  alertOf,
  arrive,
  comeBack,
  depart,
  flowCookies,
  fromElsewhere,
  fromHere,
  goesOnTo,
  localOrigin,
  localRefreshCookie,
  localSessionCookie,
  openProviderSite,
  type ProviderSite,
  sentenceAfter,
  stopProviders,
  travel,
} from "./provider-site.ts";

stopProviders();

async function register(site: ProviderSite, email = newEmail()): Promise<Client> {
  const client = site.visitor();
  const { status } = await client.post("/auth/register", { email, password });
  expect(status).toBe(201);
  return client;
}

async function linked(site: ProviderSite): Promise<readonly unknown[]> {
  const rows = await site.raw("select subject from {identities} order by subject");
  return rows.map(({ subject }) => subject);
}

onSqlite((open) => {
  test("somebody links a provider by the form of her account, and it opens the same account from then on", async () => {
    const site = await openProviderSite(open);
    const ada = await register(site);
    const { body } = await ada.get("/auth/session");
    const pressed = await ada.submit("/auth/acme/link", {});
    expect([pressed.status, pressed.location]).toStrictEqual([200, null]);
    expect(pressed.headers.get("content-security-policy")).toMatch(/form-action 'self';/);
    expect(pressed.headers.get("cache-control")).toBe("no-store");
    const back = await comeBack(ada, await arrive(goesOnTo(pressed), "grace"));
    expect([back.status, back.location]).toStrictEqual([302, "/account?notice=identity_linked"]);
    expect((await ada.get(back.location ?? "", fromHere)).text).toContain('role="status"');
    expect(flowCookies(ada)).toStrictEqual([]);
    const elsewhere = await site.signedIn("grace");
    expect((await elsewhere.get("/auth/session")).body.user.id).toBe(body.user.id);
  });

  test("a script asks where to go, and the browser comes back to the account", async () => {
    const site = await openProviderSite(open);
    const ada = await register(site);
    const { status, body } = await ada.post("/auth/acme/link");
    expect([status, Object.keys(body)]).toStrictEqual([200, ["url"]]);
    expect((await comeBack(ada, await arrive(body.url))).location).toBe("/account?notice=identity_linked");
    expect(await linked(site)).toStrictEqual(["ada"]);
  });

  test("an identity that opens another account is not taken from it, and the account page says so", async () => {
    const site = await openProviderSite(open);
    await site.signedIn("grace");
    const ada = await register(site);
    const { body } = await ada.post("/auth/acme/link");
    const back = await comeBack(ada, await arrive(body.url, "grace"));
    expect(back.location).toBe("/account?error=link_required");
    expect(await sentenceAfter(ada, back)).toMatch(/Acme/);
  });

  test("who says no while she links is told so on her account page", async () => {
    const site = await openProviderSite(open);
    const ada = await register(site);
    const { body } = await ada.post("/auth/acme/link");
    const state = new URL(body.url).searchParams.get("state") ?? "";
    const denied = new URLSearchParams({ error: "access_denied", state, iss: site.acme.issuer });
    const back = await comeBack(ada, denied);
    expect(back.location).toBe("/account?error=provider_denied");
    expect(await sentenceAfter(ada, back)).toBe("Nothing was linked: it was cancelled at Acme.");
    // The same answer once more: the flow is gone, and what it was for is still known.
    expect((await comeBack(ada, denied)).location).toBe("/account?error=code_invalid");
  });

  test.each(["cookie", "token"] as const)(
    "somebody proves again who she is by her provider, in a session that travels by %s",
    async (carrier) => {
      const site = await openProviderSite(open);
      const ada = site.visitor();
      await travel(ada, `/auth/acme?carrier=${carrier}`, "ada");
      // An hour ago, as far as the session knows.
      await site.raw("update {sessions} set authenticated_at = authenticated_at - 3600000");
      const before = ada.copy();
      const started = await ada.get("/auth/acme?purpose=reauthenticate&returnTo=/account%23delete", fromHere);
      const url = new URL(started.location ?? "");
      expect(Object.fromEntries(url.searchParams)).toMatchObject({ prompt: "login", max_age: "0" });
      expect(url.searchParams.get("login_hint")).toBe("ada@example.net");
      const back = await comeBack(ada, await arrive(started.location, "ada"));
      expect([back.status, back.location]).toStrictEqual([302, "/account#delete"]);
      const [row] = await site.raw("select generation, authenticated_at, created_at from {sessions}");
      expect(Number(row?.["generation"])).toBe(1);
      expect(Number(row?.["authenticated_at"])).toBeGreaterThanOrEqual(Number(row?.["created_at"]));
      const name = carrier === "cookie" ? localSessionCookie : localRefreshCookie;
      expect(ada.cookies.get(name)).not.toBe(before.cookies.get(name));
      if (carrier === "cookie") {
        expect((await before.get("/auth/session")).body.code).toBe("unauthenticated");
        expect((await ada.get("/auth/session")).status).toBe(200);
      } else {
        expect((await before.post("/auth/jwt/refresh")).body.code).toBe("refresh_token_invalid");
        expect((await ada.post("/auth/jwt/refresh")).status).toBe(200);
      }
      const events = await site.raw("select data from {events} where type = 'reauthenticated'");
      expect(events).toHaveLength(1);
    },
  );

  test("another account at the provider proves nothing", async () => {
    const site = await openProviderSite(open);
    const ada = await site.signedIn("ada");
    await site.raw("update {sessions} set authenticated_at = authenticated_at - 3600000");
    const started = await ada.get("/auth/acme?purpose=reauthenticate", fromHere);
    const back = await comeBack(ada, await arrive(started.location, "grace"));
    expect(back.location).toBe("/reauthenticate?error=forbidden");
    expect(await sentenceAfter(ada, back)).toBe("That is not the account at Acme that belongs to you here.");
    const [row] = await site.raw("select generation from {sessions}");
    expect(Number(row?.["generation"])).toBe(0);
  });

  test("who is not signed in cannot prove again who she is, and comes to the log-in page", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const answer = await client.get("/auth/acme?purpose=reauthenticate&returnTo=/account", fromHere);
    expect(answer.location).toBe("/login?error=unauthenticated&returnTo=%2Faccount");
    const member = await register(site);
    expect((await member.get("/auth/acme?purpose=reauthenticate", fromHere)).location).toBe(
      "/reauthenticate?error=forbidden",
    );
    expect((await member.get("/reauthenticate", fromHere)).text).not.toContain("Confirm with Acme");
  });

  test("the page that asks for a new proof offers the ways she has", async () => {
    const site = await openProviderSite(open);
    const ada = await site.signedIn("ada");
    const page = await ada.get("/reauthenticate?returnTo=/account", fromHere);
    expect(page.text).toContain('href="/auth/acme?purpose=reauthenticate&amp;returnTo=%2Faccount"');
    expect(page.text).not.toContain('type="password"');
    const member = await register(site);
    expect((await member.get("/reauthenticate", fromHere)).text).toContain('type="password"');
  });

  test("the provider proves the address of an account that its owner has not: its password is asked for", async () => {
    const site = await openProviderSite(open);
    await register(site, "ada@example.net");
    const client = site.visitor();
    const back = await travel(client, "/auth/acme?returnTo=/orders", "ada");
    expect([back.status, back.location]).toStrictEqual([302, "/link-account?returnTo=%2Forders"]);
    expect(client.cookies.has(localSessionCookie)).toBe(false);
    expect(back.location).not.toMatch(/lko_|token/);
    expect((await client.get(back.location ?? "", fromHere)).text).toContain('type="password"');
  });

  test("somebody whose provider gives no address is asked for one, where it can be proven", async () => {
    const mails = { mailer: { send: async () => {} }, mailFrom: "door@example.com" };
    const site = await openProviderSite(open, mails);
    site.people.set("nobody", { name: "Nobody" });
    const client = site.visitor();
    const back = await travel(client, "/auth/acme?returnTo=/orders", "nobody");
    expect(back.location).toBe("/add-email?returnTo=%2Forders");
    expect(client.cookies.has(localSessionCookie)).toBe(true);
    expect((await travel(client, "/auth/acme?returnTo=/orders", "nobody")).location).toBe("/orders");
  });
});

/** A provider as Apple is one: the browser posts its answer, from its own site. */
function postingProvider(acme: { readonly issuer: string }): Provider {
  const provider = oidc({
    clientId: "these-tests",
    clientSecret: "not much of one, and not needed elsewhere",
    id: "acme",
    name: "Acme",
    issuer: acme.issuer,
    trustEmail: true,
  });
  return { ...provider, kind: { ...provider.kind, responseMode: "form_post" } };
}

/** What a browser posts that was sent back by a page with a form. */
async function post(
  client: Client,
  fields: URLSearchParams,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return client.send("/auth/acme/callback", {
    method: "POST",
    body: fields.toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
}

onSqlite((open) => {
  async function openPosting(): Promise<ProviderSite> {
    const site = await openProviderSite(open);
    const auth = await site.another({ providers: [postingProvider(site.acme)] });
    return { ...site, auth, visitor: () => Object.assign(site.visitor(), { auth }) };
  }
  const foreign = (site: ProviderSite) => ({ ...fromElsewhere, origin: site.acme.issuer });

  /** To the provider and back to what its page would post. The provider's own redirect carries the same fields. */
  async function departPosting(client: Client, path: string): Promise<URLSearchParams> {
    const { location } = await client.get(path, fromHere);
    const url = new URL(location ?? "");
    expect(url.searchParams.get("response_mode")).toBe("form_post");
    url.searchParams.delete("response_mode");
    return arrive(url.href);
  }

  test("an answer that is posted from another site reads no cookie, sets none, and is posted once more from here", async () => {
    const site = await openPosting();
    const client = site.visitor();
    const params = await departPosting(client, "/auth/acme?returnTo=/orders");
    params.set("user", `{"name":{"firstName":"Ada \\"<b>"}}`);
    const kept = new Map(client.cookies);
    const page = await post(client, params, foreign(site));
    expect([page.status, page.setCookies, site.acme.requests.includes("POST /token")]).toStrictEqual([200, [], false]);
    expect([...client.cookies]).toStrictEqual([...kept]);
    // The answer is the same without any cookie at all.
    expect((await post(site.visitor(), params, foreign(site))).text).toBe(page.text);
    expect(page.headers.get("content-security-policy")).toMatch(/script-src 'self'/);
    expect(page.headers.get("content-security-policy")).not.toMatch(/unsafe/);
    expect(page.text).not.toContain("<b>");
    const [, script = ""] = /<script src="([^"]+)">/.exec(page.text) ?? [];
    const { status, headers, text } = await client.get(script);
    expect([status, headers.get("content-type")]).toStrictEqual([200, "text/javascript; charset=utf-8"]);
    expect(text).toContain("submit()");

    const inputs = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const again = new URLSearchParams(inputs.map(([, name = "", value = ""]) => [name, unescape(value)]));
    for (const [name, value] of params) expect(again.get(name)).toBe(value);
    const own = { ...fromHere, origin: localOrigin };
    const back = await post(client, again, own);
    expect([back.status, back.location]).toStrictEqual([303, "/orders"]);
    expect((await client.get("/auth/session")).body.user.email).toBe("ada@example.net");
  });

  test("whoever posts an answer of somebody else's from another site signs nobody in", async () => {
    const site = await openPosting();
    const params = await departPosting(site.visitor(), "/auth/acme");
    const victim = site.visitor();
    const page = await post(victim, params, { ...fromElsewhere, origin: "https://evil.example" });
    expect([page.status, page.setCookies]).toStrictEqual([200, []]);
    const back = await post(victim, params, { ...fromHere, origin: localOrigin });
    expect(back.location).toBe("/login?error=code_invalid");
    expect(victim.cookies.has(localSessionCookie)).toBe(false);
  });

  test("a browser that cannot show where a post comes from goes round once, and not for ever", async () => {
    const site = await openPosting();
    const client = site.visitor();
    const params = await departPosting(client, "/auth/acme");
    params.set("latchkey_again", "1");
    const { status, text } = await post(client, params, { accept: "text/html", "sec-fetch-mode": "navigate" });
    expect([status, text.includes("<script")]).toStrictEqual([403, false]);
  });

  test("what is posted is a form of bounded size; anything else is refused", async () => {
    const site = await openPosting();
    const client = site.visitor();
    const send = (body: string, type: string): Promise<Answer> =>
      client.send("/auth/acme/callback", { method: "POST", body, headers: { ...foreign(site), "content-type": type } });
    expect((await send("{}", "application/json")).status).toBe(415);
    expect((await send("x=1", "text/plain")).status).toBe(415);
    expect((await send(`x=${"x".repeat(70_000)}`, "application/x-www-form-urlencoded")).status).toBe(413);
    const many = Array.from({ length: 500 }, (_, index) => `f${index}=1`).join("&");
    const { text } = await send(many, "application/x-www-form-urlencoded");
    expect([...text.matchAll(/<input/g)].length).toBeLessThan(40);
  });

  test("a provider that answers by an address takes no post", async () => {
    const site = await openProviderSite(open);
    const { status, headers } = await post(site.visitor(), new URLSearchParams({ state: "x" }), foreign(site));
    expect([status, headers.get("allow")]).toStrictEqual([405, "HEAD, GET"]);
  });

  test("the account page of somebody who comes back late says why nothing happened", async () => {
    const site = await openProviderSite(open);
    const ada = await site.signedIn("ada");
    const { body } = await ada.post("/auth/acme/link");
    const params = await arrive(body.url, "grace");
    site.time.now += 11 * minute;
    const back = await comeBack(ada, params);
    expect(back.location).toBe("/account?error=code_invalid");
    expect(alertOf(await ada.get(back.location ?? "", fromHere))).toBe(
      "That sign-in was finished already, or took too long. Start it again.",
    );
  });

  test("a trip is one of four at most", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const trips: URLSearchParams[] = [];
    for (const place of ["a", "b", "c", "d", "e"]) {
      site.time.now += 1_000;
      trips.push(await depart(client, `/auth/acme?returnTo=/${place}`));
    }
    expect(flowCookies(client)).toHaveLength(4);
    expect((await comeBack(client, trips[0] as URLSearchParams)).location).toBe("/login?error=code_invalid");
    expect((await comeBack(client, trips[1] as URLSearchParams)).location).toBe("/b");
    expect((await comeBack(client, trips[4] as URLSearchParams)).location).toBe("/e");
  });
});

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** A provider as Google is one: it remembers its people, and does not say since when. */
function forgetfulProvider(acme: { readonly issuer: string }): Provider {
  const provider = postingProvider(acme);
  return { ...provider, kind: { ...provider.kind, responseMode: "query", canReauthenticate: false } };
}

onSqlite((open) => {
  async function openForgetful(provider?: Provider) {
    const box = createMailbox();
    const site = await openProviderSite(open);
    const mails = { mailer: box.mailer, mailFrom: "door@example.com" };
    const auth = await site.another({ providers: [provider ?? forgetfulProvider(site.acme)], ...mails });
    const visitor = (): Client => Object.assign(site.visitor(), { auth });
    return { ...site, auth, visitor, box };
  }

  /** Somebody whose last proof is an hour old. */
  async function stale(site: Awaited<ReturnType<typeof openForgetful>>): Promise<Client> {
    const ada = site.visitor();
    await travel(ada, "/auth/acme", "ada");
    await site.raw("update {sessions} set authenticated_at = authenticated_at - 3600000");
    return ada;
  }

  const mailedLink = ({ box }: Awaited<ReturnType<typeof openForgetful>>) => box.link("ada@example.net");

  test("where an issuer that is asked anew does not say when that was, a mailed link completes the proof as well", async () => {
    const issuer = await LyingIssuer.start();
    onTestFinished(() => issuer.close());
    const { clientId, clientSecrets, url } = issuer;
    const about = { id: "acme", name: "Acme", clientId, clientSecret: clientSecrets[0] };
    const site = await openForgetful(oidc({ ...about, issuer: url, trustEmail: true }));
    const ada = await stale(site);
    issuer.lies.claims = (claims) =>
      Object.fromEntries(Object.entries(claims).filter(([name]) => name !== "auth_time"));
    const half = await travel(ada, "/auth/acme?purpose=reauthenticate");
    expect(half.location).toBe("/reauthenticate?notice=proof_sent");
    expect((await ada.post("/auth/acme/link")).body.code).toBe("reauthentication_required");
    delete issuer.lies.claims;
    const whole = await travel(ada, "/auth/acme?purpose=reauthenticate");
    expect(whole.location).toBe("/account");
    expect((await ada.post("/auth/acme/link")).status).toBe(200);
  });

  test("where a provider cannot ask anew, a mailed link completes the proof, in the session that asked", async () => {
    const site = await openForgetful();
    const ada = await stale(site);
    expect((await ada.get("/reauthenticate", fromHere)).text).toContain("Confirm with Acme");
    const back = await travel(ada, "/auth/acme?purpose=reauthenticate&returnTo=/account%23delete", "ada");
    expect(back.location).toBe("/reauthenticate?notice=proof_sent");
    const [row] = await site.raw("select generation from {sessions}");
    // Half a proof is none.
    expect(Number(row?.["generation"])).toBe(0);
    expect((await ada.post("/auth/acme/link")).body.code).toBe("reauthentication_required");
    expect((await ada.get(back.location ?? "", fromHere)).text).toContain("a link is on its way to your mailbox");

    const link = await mailedLink(site);
    const clean = await ada.visit(link);
    expect([clean.status, clean.location]).toStrictEqual([303, "/reauthenticate"]);
    const page = await ada.get("/reauthenticate", fromHere);
    const [, token = ""] = /name="token" value="(lko_[^"]+)"/.exec(page.text) ?? [];
    // Somebody else's session, and another one of hers, cannot use it, and do not use it up.
    const other = site.visitor();
    await travel(other, "/auth/acme", "grace");
    expect((await other.post("/auth/reauthenticate/mail", { token })).body.code).toBe("code_invalid");
    const before = ada.copy();
    const done = await ada.submit("/auth/reauthenticate/mail", { token });
    expect([done.status, done.location]).toStrictEqual([303, "/account#delete"]);
    expect((await ada.post("/auth/acme/link")).status).toBe(200);
    expect((await before.get("/auth/session")).status).toBe(401);
    expect((await ada.post("/auth/reauthenticate/mail", { token })).body.code).toBe("code_invalid");
  });

  test("a mailed link dies with the secret of its session, and after ten minutes", async () => {
    const site = await openForgetful();
    const ada = await stale(site);
    await travel(ada, "/auth/acme?purpose=reauthenticate", "ada");
    const token = new URL(await mailedLink(site), localOrigin).searchParams.get("token") ?? "";
    site.time.now += 10 * minute;
    expect((await ada.post("/auth/reauthenticate/mail", { token })).body.code).toBe("code_invalid");
    await ada.visit(`/reauthenticate?token=${token}`);
    expect(alertOf(await ada.get("/reauthenticate", fromHere))).toMatch(/^This link does not work any more/);
    expect(alertOf(await ada.get("/reauthenticate", fromHere))).toBeNull();
  });

  test("another account at the provider gets no mail sent", async () => {
    const site = await openForgetful();
    const ada = await stale(site);
    const back = await travel(ada, "/auth/acme?purpose=reauthenticate", "grace");
    expect(back.location).toBe("/reauthenticate?error=forbidden");
    const [row] = await site.raw("select count(*) as n from {codes} where purpose = 'reauthenticate'");
    expect(Number(row?.["n"])).toBe(0);
  });

  test("who has no proven address is not offered half a proof, and is told so", async () => {
    const site = await openForgetful();
    site.people.set("ada", { name: "Ada" });
    const ada = await stale(site);
    expect((await ada.get("/reauthenticate", fromHere)).text).not.toContain("Confirm with Acme");
    const answer = await ada.get("/auth/acme?purpose=reauthenticate", fromHere);
    expect(answer.location).toBe("/reauthenticate?error=email_not_verified");
  });

  test("of fifty uses of one mailed link at once one renews the session", async () => {
    const site = await openForgetful();
    const ada = await stale(site);
    await travel(ada, "/auth/acme?purpose=reauthenticate", "ada");
    const token = new URL(await mailedLink(site), localOrigin).searchParams.get("token") ?? "";
    const twins = Array.from({ length: 50 }, () => ada.copy());
    const answers = await Promise.all(twins.map((twin) => twin.post("/auth/reauthenticate/mail", { token })));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const [row] = await site.raw("select generation from {sessions}");
    expect(Number(row?.["generation"])).toBe(1);
  });

  test("a provider that remembers somebody has proven nothing now: what needs a fresh proof stays closed", async () => {
    const site = await openProviderSite(open);
    const ada = await site.signedIn("ada");
    const { body } = await ada.get("/auth/session");
    expect(Date.parse(body.session.authenticatedAt)).toBe(site.time.now);
    const deps = await internalsOf(site.auth).deps();
    const [identity] = await deps.identities.list(body.user.id);
    const proof = Math.floor(site.time.now / 1000) - 3_600;
    const profile = { ...identity!, emailVerified: false, avatarUrl: null };
    const accepted = await acceptSignIn(deps, {
      provider: deps.providers.get("acme")!,
      signIn: { profile, tokens: null, authTime: proof },
      carriage: { carrier: "cookie" },
      remember: true,
      deviceName: null,
      client: { ip: null, network: "", userAgent: null },
      replaces: [],
    });
    if (accepted.kind !== "started") throw new Error("She was not signed in.");
    const { session } = accepted.started;
    expect([session.authenticatedAt.getTime(), session.createdAt.getTime()]).toStrictEqual([
      proof * 1000,
      site.time.now,
    ]);
  });
});
