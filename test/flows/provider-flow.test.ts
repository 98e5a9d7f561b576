import { expect, test } from "vitest";
import type { Client } from "./client.ts";
import { minute, onEveryDatabase, onSqlite } from "./installation.ts";
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

async function who(client: Client): Promise<string | null> {
  const { status, body } = await client.get("/auth/session");
  return status === 200 ? body.user.email : null;
}

async function userCount(site: ProviderSite): Promise<number> {
  const [row] = await site.raw("select count(*) as n from {users}");
  return Number(row?.["n"]);
}

async function failures(site: ProviderSite): Promise<unknown[]> {
  await site.auth.close();
  const rows = await site.raw("select data from {events} where type = 'provider_failed' order by id");
  return rows.map(({ data }) => (typeof data === "string" ? JSON.parse(data) : data));
}

onEveryDatabase((open) => {
  test("somebody comes by a provider and has an account; she comes again and it is the same", async () => {
    const site = await openProviderSite(open);
    const first = site.visitor();
    const started = await first.get("/auth/acme?returnTo=/orders%3Fpage=2%23end", fromHere);
    expect(started.status).toBe(302);
    const url = new URL(started.location ?? "");
    expect(url.origin).toBe(site.acme.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: "code",
      redirect_uri: `${localOrigin}/auth/acme/callback`,
      code_challenge_method: "S256",
    });
    expect(flowCookies(first)).toHaveLength(1);

    const back = await comeBack(first, await arrive(started.location));
    expect([back.status, back.location]).toStrictEqual([302, "/orders?page=2#end"]);
    expect(flowCookies(first)).toStrictEqual([]);
    expect(await who(first)).toBe("ada@example.net");
    const { body } = await first.get("/auth/session");
    expect(body.session).toMatchObject({ carrier: "cookie", method: "acme" });
    expect(body.user).toMatchObject({ name: "Ada Moreau", emailVerified: true });

    const second = await site.signedIn();
    expect((await second.get("/auth/session")).body.user.id).toBe(body.user.id);
    expect((await travel(site.visitor(), "/auth/acme")).location).toBe("/");
    expect(await userCount(site)).toBe(1);
  });

  test("R009: carrier=token gives the browser a refresh cookie, and no address a token", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const back = await travel(client, "/auth/acme?carrier=token&returnTo=/app");
    expect([back.status, back.location, back.text]).toStrictEqual([302, "/app", ""]);
    expect(client.cookies.has(localSessionCookie)).toBe(false);
    expect(back.setCookies.find((line) => line.startsWith(localRefreshCookie))).toMatch(/HttpOnly; SameSite=Strict$/);
    const { status, body } = await client.post("/auth/jwt/refresh");
    expect([status, body.tokenType]).toStrictEqual([200, "Bearer"]);
    const bearer = { authorization: `Bearer ${body.accessToken}` };
    expect((await client.get("/auth/session", bearer)).body.session).toMatchObject({
      carrier: "token",
      method: "acme",
    });
  });

  test("of fifty answers to one flow at the same moment one signs in", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    const twins = Array.from({ length: 50 }, () => client.copy());
    const answers = await Promise.all(twins.map((twin) => comeBack(twin, params)));
    expect(answers.filter(({ location }) => location === "/")).toHaveLength(1);
    expect(answers.filter(({ location }) => location?.startsWith("/login?error=code_invalid"))).toHaveLength(49);
    expect(twins.filter(({ cookies }) => cookies.has(localSessionCookie))).toHaveLength(1);
    const [sessions] = await site.raw("select count(*) as n from {sessions}");
    expect(Number(sessions?.["n"])).toBe(1);
    expect(site.acme.requests.filter((request) => request === "POST /token")).toHaveLength(1);
  });
});

onSqlite((open) => {
  test("a sign-in ends what the browser held before, also what it does not show on the way back", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    await travel(client, "/auth/acme?carrier=token", "ada");
    const [before] = await site.raw("select id from {sessions}");
    const tokens = client.copy();
    await travel(client, "/auth/acme", "grace");
    expect(await who(client)).toBe("grace@example.net");
    expect(client.cookies.has(localRefreshCookie)).toBe(false);
    const rows = await site.raw("select end_reason from {sessions} where id = $1", String(before?.["id"]));
    expect(rows).toEqual([{ end_reason: "replaced" }]);
    expect((await tokens.post("/auth/jwt/refresh")).body.code).toBe("session_revoked");
  });

  test("a link on another site shows a page with one button, and nobody is sent on before she presses it", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const path = "/auth/acme?returnTo=/orders&carrier=token";
    const page = await client.get(path, fromElsewhere);
    expect([page.status, page.location, page.setCookies]).toStrictEqual([200, null, []]);
    expect(page.text).toContain("Continue with Acme");
    expect([...page.text.matchAll(/<button/g)]).toHaveLength(1);
    expect(site.acme.requests).toStrictEqual([]);

    const fields = Object.fromEntries(
      [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    expect(fields).toStrictEqual({ returnTo: "/orders", carrier: "token" });
    const pressed = await client.submit("/auth/acme", fields);
    expect([pressed.status, pressed.location]).toStrictEqual([200, null]);
    expect(pressed.headers.get("content-security-policy")).toMatch(/form-action 'self';/);
    const back = await comeBack(client, await arrive(goesOnTo(pressed)));
    expect(back.location).toBe("/orders");
    expect(client.cookies.has(localRefreshCookie)).toBe(true);
  });

  test("the button does nothing for another site that presses it", async () => {
    const site = await openProviderSite(open);
    const { status, setCookies } = await site.visitor().send("/auth/acme", {
      method: "POST",
      body: "returnTo=/",
      headers: {
        ...fromElsewhere,
        origin: "https://evil.example",
        "content-type": "application/x-www-form-urlencoded",
      },
    });
    expect([status, setCookies]).toStrictEqual([403, []]);
  });

  test.each([
    ["HEAD", { ...fromHere }, "HEAD"],
    ["a browser that looks ahead", { ...fromHere, "sec-purpose": "prefetch;prerender" }, "GET"],
    ["a browser that says nothing of where it comes from", { accept: "text/html" }, "GET"],
    ["a frame", { ...fromHere, "sec-fetch-dest": "iframe" }, "GET"],
  ])("%s begins nothing", async (_name, headers, method) => {
    const site = await openProviderSite(open);
    const { location, setCookies } = await site.visitor().send("/auth/acme", { method, headers });
    expect([location, setCookies, site.acme.requests]).toStrictEqual([null, [], []]);
  });

  test.each([
    "carrier=paper",
    "carrier=cookie&carrier=token",
    "carrier=token&transport=body",
    "transport=cookie",
    "purpose=link",
    "purpose=admin",
  ])("what is not offered is said on the log-in page: %s", async (query) => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const answer = await client.get(`/auth/acme?returnTo=/orders&${query}`, fromHere);
    expect([answer.status, answer.location]).toStrictEqual([302, "/login?error=invalid_input&returnTo=%2Forders"]);
    expect(flowCookies(client)).toStrictEqual([]);
    expect(await sentenceAfter(client, answer)).toBe(
      "That address asks for something that is not offered here. Start from this page.",
    );
    expect(await failures(site)).toStrictEqual([{ provider: "acme", code: "invalid_input" }]);
  });

  test("a program is led on at once, comes back signed in, and is told by the answer itself what is wrong with its request", async () => {
    const site = await openProviderSite(open);
    // As curl asks, and as `fetch` of Node does.
    for (const headers of [{ accept: "*/*" }, { accept: "*/*", "accept-language": "*", "sec-fetch-mode": "cors" }]) {
      const program = site.visitor();
      const started = await program.get("/auth/acme?returnTo=/orders", headers);
      expect([started.status, new URL(started.location ?? "").origin]).toStrictEqual([302, site.acme.issuer]);
      const back = await program.get(`/auth/acme/callback?${await arrive(started.location)}`, headers);
      expect([back.status, back.location]).toStrictEqual([302, "/orders"]);
      expect(await who(program)).toBe("ada@example.net");
      for (const query of ["carrier=paper", "carrier=token&transport=paper", "transport=cookie", "purpose=admin"]) {
        const { status, body, setCookies } = await program.get(`/auth/acme?${query}`, headers);
        expect([query, status, body.code, body.errors[0].code]).toStrictEqual([
          query,
          400,
          "invalid_input",
          "not_allowed",
        ]);
        expect(setCookies).toStrictEqual([]);
      }
    }
    // A browser of before, from which nothing is known of where a link was.
    const old = { accept: "*/*", "accept-language": "en-GB,en" };
    const { status, location } = await site.visitor().get("/auth/acme", old);
    expect([status, location]).toStrictEqual([200, null]);
  });

  test("a provider is a route, and nothing else is", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    for (const path of ["/auth/acmee", "/auth/acmee/callback", "/auth/Acme", "/auth/acme/", "/auth/acme/x"]) {
      const { status, body } = await client.get(path);
      expect([path, status, body.code]).toStrictEqual([path, 404, "not_found"]);
    }
    const wrong = [
      ["PUT", "/auth/acme", "HEAD, POST, GET"],
      ["POST", "/auth/acme/callback", "HEAD, GET"],
      ["GET", "/auth/acme/link", "POST"],
      ["POST", "/auth/providers", "HEAD, GET"],
    ];
    for (const [method = "", path = "", allow] of wrong) {
      const { status, headers } = await client.send(path, { method, headers: { origin: localOrigin } });
      expect([method, path, status, headers.get("allow")]).toStrictEqual([method, path, 405, allow]);
    }
  });

  test("who may be signed in with is listed, in the order of the options", async () => {
    const site = await openProviderSite(open);
    const { status, body } = await site.visitor().get("/auth/providers");
    expect([status, body]).toStrictEqual([
      200,
      {
        providers: [
          { id: "acme", name: "Acme", available: true },
          { id: "other", name: "Other", available: true },
        ],
      },
    ]);
    expect((await (await open()).browser().get("/auth/providers")).body).toStrictEqual({ providers: [] });
  });

  test("the log-in and registration pages have a button for each, which keeps where she was heading", async () => {
    const site = await openProviderSite(open);
    for (const page of ["/login", "/register"]) {
      const { text } = await site.visitor().get(`${page}?returnTo=/orders`, fromHere);
      expect([...text.matchAll(/href="(\/auth\/(?:acme|other)[^"]*)"/g)].map(([, href]) => href)).toStrictEqual([
        "/auth/acme?returnTo=%2Forders",
        "/auth/other?returnTo=%2Forders",
      ]);
      expect(text).toContain('<p class="or">or</p>');
    }
    const alone = await openProviderSite(open, { password: false });
    const { text } = await alone.visitor().get("/login", fromHere);
    expect(text).toContain("Continue with Acme");
    expect(text).not.toMatch(/<form|class="or"|type="password"/);
    const without = await open();
    expect((await without.browser().visit("/login")).text).not.toMatch(/class="or"|providers/);
  });

  test("two tabs at once: each comes back by its own flow", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const [first, second] = [
      await depart(client, "/auth/acme?returnTo=/a"),
      await depart(client, "/auth/acme?returnTo=/b"),
    ];
    expect(flowCookies(client)).toHaveLength(2);
    expect((await comeBack(client, second)).location).toBe("/b");
    expect((await comeBack(client, first)).location).toBe("/a");
    expect(await who(client)).toBe("ada@example.net");
    const rows = await site.raw("select end_reason from {sessions}");
    expect(new Set(rows.map(({ end_reason: reason }) => reason))).toStrictEqual(new Set(["replaced", null]));
  });

  test("the back button after a sign-in leads on, and for who is signed out to a sentence", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme?returnTo=/orders");
    await comeBack(client, params);
    expect((await comeBack(client, params)).location).toBe("/");
    expect(await who(client)).toBe("ada@example.net");
    await client.post("/auth/logout");
    const again = await comeBack(client, params);
    expect([again.status, again.location]).toStrictEqual([302, "/login?error=code_invalid"]);
    expect(await sentenceAfter(client, again)).toBe(
      "That sign-in was finished already, or took too long. Start it again.",
    );
    expect(client.cookies.has(localSessionCookie)).toBe(false);
  });

  test("after ten minutes a flow is over", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    site.time.now += 10 * minute;
    const back = await comeBack(client, params);
    expect([back.location, flowCookies(client)]).toStrictEqual(["/login?error=code_invalid", []]);
    expect(site.acme.requests).not.toContain("POST /token");
    expect(await failures(site)).toStrictEqual([{ provider: "acme", code: "code_invalid" }]);
  });

  test("who says no at the provider is told so, and can go on", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const { location } = await client.get("/auth/acme?returnTo=/orders", fromHere);
    const state = new URL(location ?? "").searchParams.get("state") ?? "";
    const back = await comeBack(client, new URLSearchParams({ error: "access_denied", state, iss: site.acme.issuer }));
    expect(back.location).toBe("/login?error=provider_denied&returnTo=%2Forders");
    const page = await client.get(back.location ?? "", fromHere);
    expect(alertOf(page)).toBe("The sign-in was cancelled at Acme. Try again, or use another way.");
    expect(page.text).toContain('href="/auth/acme?returnTo=%2Forders"');
    expect(flowCookies(client)).toStrictEqual([]);
    expect(await failures(site)).toStrictEqual([{ provider: "acme", code: "provider_denied" }]);
  });

  test("a provider that does not answer is said on the log-in page, with every other way still there", async () => {
    const site = await openProviderSite(open);
    await site.acme.stop();
    const client = site.visitor();
    const answer = await client.get("/auth/acme", fromHere);
    expect(answer.location).toBe("/login?error=provider_unavailable");
    const page = await client.get(answer.location ?? "", fromHere);
    expect(alertOf(page)).toMatch(/^Acme is not answering right now\. Use another way\./);
    expect(page.text).toContain('type="password"');
    expect(flowCookies(client)).toStrictEqual([]);
  });

  test("the numbers say how trips to a provider end", async () => {
    const site = await openProviderSite(open);
    await site.signedIn();
    const client = site.visitor();
    const { location } = await client.get("/auth/acme", fromHere);
    const state = new URL(location ?? "").searchParams.get("state") ?? "";
    await comeBack(client, new URLSearchParams({ error: "access_denied", state, iss: site.acme.issuer }));
    await comeBack(client, new URLSearchParams({ state, code: "x" }));
    await client.get("/auth/acme?carrier=paper", fromHere);
    const metrics = site.auth.metrics();
    for (const outcome of ["code_invalid", "invalid_input"]) {
      expect(metrics).toContain(`latchkey_sign_ins_total{method="acme",outcome="${outcome}"} 1`);
    }
    expect(metrics).toContain('latchkey_sign_ins_total{method="acme",outcome="success"} 1');
    expect(metrics).toContain('latchkey_sign_ins_total{method="acme",outcome="provider_denied"} 1');
  });
});
