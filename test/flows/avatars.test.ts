import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { AvatarFetcher } from "../../src/federation/avatar-fetcher.ts";
import { fetchAvatar } from "../../src/federation/fetch-avatar.ts";
import { oidc } from "../../src/federation/providers/oidc.ts";
import { day, onEveryDatabase, onSqlite } from "./installation.ts";
import { localOrigin, openProviderSite, type ProviderSite, stopProviders } from "./provider-site.ts";

stopProviders();

type Open = Parameters<Parameters<typeof onSqlite>[0]>[0];
type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(500, 7)]);
const gif = Buffer.from("GIF89a\x01\0\x01\0/*<script>alert(1)</script>*/=1;alert(document.domain)", "latin1");
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Where a provider keeps pictures. `answers` may be changed. */
async function openGallery(): Promise<{ url: string; answers: Map<string, Answerer>; asked: string[] }> {
  const answers = new Map<string, Answerer>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answer = answers.get(request.url ?? "") ?? (() => response.writeHead(404).end());
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers, asked };
}

const send =
  (body: Buffer | string, type = "image/png"): Answerer =>
  (_, response) => {
    response.writeHead(200, { "content-type": type }).end(body);
  };

/** Signs Ada in with her picture at `url`, waits for what goes on beside it, and gives what her profile shows. */
async function signIn(site: ProviderSite, url: string | undefined): Promise<string | null> {
  site.people.set("ada", {
    name: "Ada Moreau",
    email: "ada@example.net",
    email_verified: true,
    ...(url && { picture: url }),
  });
  const browser = await site.signedIn("ada");
  const deps = await internalsOf(site.auth).deps();
  await (deps.avatars as AvatarFetcher).settle();
  // What is remembered of her is told by the log.
  return expect
    .poll(async () => {
      const [row] = await site.raw("select avatar_url from {users} where email = 'ada@example.net'");
      const { body } = await browser.get("/auth/session");
      return body.user.avatarUrl === row?.["avatar_url"] ? [body.user.avatarUrl] : null;
    })
    .not.toBeNull()
    .then(async () => (await browser.get("/auth/session")).body.user.avatarUrl);
}

/** An installation with a provider of development on this machine whose pictures these are. */
function openSite(open: Open, { url }: { readonly url: string }): Promise<ProviderSite> {
  const about = { clientId: "these-tests", clientSecret: "not much of one" };
  return openProviderSite(open, {}, {}, [oidc({ ...about, id: "gallery", name: "Gallery", issuer: url })]);
}

onEveryDatabase((open) => {
  test("a picture that was taken away comes back when its owner chooses it, and not by itself", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    const site = await openSite(open, gallery);
    expect(await signIn(site, `${gallery.url}/ada`)).not.toBeNull();
    const browser = await site.signedIn("ada");
    expect((await browser.post("/auth/user/picture/remove")).status).toBe(204);
    expect(await signIn(site, `${gallery.url}/ada`)).toBeNull();
    const [identity] = (await browser.get("/auth/identities")).body.identities;
    expect((await browser.post("/auth/user/picture", { identityId: identity.id })).status).toBe(204);
    const shown = await signIn(site, `${gallery.url}/ada`);
    expect((await site.auth.handler(new Request(shown ?? ""))).status).toBe(200);
  });

  test("a picture is fetched once, and served from our own origin under a name that nobody guesses", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png, "text/html"));
    const site = await openSite(open, gallery);
    const shown = await signIn(site, `${gallery.url}/ada`);
    expect(shown).toMatch(new RegExp(`^${localOrigin}/auth/avatars/[A-Za-z0-9_-]{43}$`));
    const response = await site.auth.handler(new Request(shown ?? ""));
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(png.length),
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=31536000, immutable",
    });
    expect(await signIn(site, `${gallery.url}/ada`)).toBe(shown);
    expect(gallery.asked).toStrictEqual(["/ada"]);
  });

  test("another picture at the provider takes its place; the same one looked at again keeps its address", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    gallery.answers.set("/new", send(gif));
    const site = await openSite(open, gallery);
    const first = await signIn(site, `${gallery.url}/ada`);
    await site.raw(`update {avatars} set fetched_at = fetched_at - ${day}`);
    expect(await signIn(site, `${gallery.url}/ada`)).toBe(first);
    expect(gallery.asked).toStrictEqual(["/ada", "/ada"]);
    expect(await signIn(site, `${gallery.url}/ada`)).toBe(first);
    expect(gallery.asked).toHaveLength(2);
    const second = await signIn(site, `${gallery.url}/new`);
    expect(second).not.toBe(first);
    expect((await site.auth.handler(new Request(first ?? ""))).status).toBe(404);
    const response = await site.auth.handler(new Request(second ?? ""));
    expect(response.headers.get("content-type")).toBe("image/gif");
    // Without one she keeps what she has.
    expect(await signIn(site, undefined)).toBe(second);
  });

  test("it is erased with the person", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    const site = await openSite(open, gallery);
    const shown = await signIn(site, `${gallery.url}/ada`);
    await site.raw("delete from {users}");
    expect((await site.auth.handler(new Request(shown ?? ""))).status).toBe(404);
    expect(await site.raw("select name from {avatars}")).toStrictEqual([]);
  });
});

onSqlite((open) => {
  test("in development, too, what somebody has written into her profile is asked of nothing in a private network", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    const site = await openProviderSite(open);
    expect(await signIn(site, `${gallery.url}/ada`)).toBeNull();
    expect(await signIn(site, `${site.acme.issuer}.evil.example/ada`)).toBeNull();
    expect(gallery.asked).toStrictEqual([]);
    expect(site.logs.filter(({ message }) => message === "picture not fetched")).not.toStrictEqual([]);
  });

  test("the account page shows it, and the initial where there is none", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    const site = await openSite(open, gallery);
    await signIn(site, undefined);
    const browser = await site.signedIn("ada");
    expect((await browser.visit("/account")).text).toMatch(/<span class="initial" aria-hidden="true">A<\/span>/);
    const shown = new URL((await signIn(site, `${gallery.url}/ada`)) ?? "");
    await expect
      .poll(async () => (await browser.visit("/account")).text)
      .toContain(`<img src="${shown.pathname}" class="portrait"`);
  });

  test("one that the application has set is left alone, and is not shown on our page", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(png));
    const site = await openSite(open, gallery);
    await signIn(site, undefined);
    await site.raw("update {users} set avatar_url = 'https://cdn.example.com/ada.png'");
    expect(await signIn(site, `${gallery.url}/ada`)).toBe("https://cdn.example.com/ada.png");
    expect(gallery.asked).toStrictEqual([]);
    expect((await (await site.signedIn("ada")).visit("/account")).text).not.toContain("cdn.example.com");
  });

  const bomb: Answerer = (_, response) => {
    response.writeHead(200, { "content-type": "image/png" }).write(png);
    const timer = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
    response.on("close", () => clearInterval(timer));
  };
  test.each<[string, Answerer]>([
    ["a page that calls itself a picture", send("<!doctype html><script>alert(1)</script>", "image/png")],
    ["an SVG", send("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml")],
    ["an SVG that calls itself a PNG", send("<?xml version='1.0'?><svg onload='alert(1)'/>", "image/png")],
    ["one byte too many", send(Buffer.concat([png, Buffer.alloc(100_001 - png.length)]))],
    ["10 MB", send(Buffer.concat([png, Buffer.alloc(10_000_000)]))],
    ["bytes without an end", bomb],
    ["a lie about its length", (_, response) => response.writeHead(200, { "content-length": "9" }).end(png)],
    ["nothing", send("")],
    ["an error with a picture", (_, response) => response.writeHead(404, { "content-type": "image/png" }).end(png)],
    ["something that is compressed", (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(png)],
    [
      "a redirect to the cloud's metadata",
      (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
    ],
    ["a redirect to a picture", (_, response) => response.writeHead(301, { location: "/good" }).end()],
    ["a closed door", (request) => request.socket.destroy()],
  ])("hostile: %s is no picture, and delays nobody", async (_, answer) => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", answer);
    gallery.answers.set("/good", send(png));
    const site = await openSite(open, gallery);
    expect(await signIn(site, `${gallery.url}/ada`)).toBeNull();
    expect(gallery.asked).toStrictEqual(["/ada"]);
    expect(await site.raw("select name from {avatars}")).toStrictEqual([]);
  });

  test("exactly 100,000 bytes are taken", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(Buffer.concat([png, Buffer.alloc(100_000 - png.length)])));
    const site = await openSite(open, gallery);
    expect(await signIn(site, `${gallery.url}/ada`)).not.toBeNull();
  });

  test("a server that never answers delays no sign-in, and is given up", { timeout: 20_000 }, async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", () => {});
    const site = await openSite(open, gallery);
    site.people.set("ada", { name: "Ada", email: "ada@example.net", picture: `${gallery.url}/ada` });
    const begun = performance.now();
    await site.signedIn("ada");
    expect(performance.now() - begun).toBeLessThan(3_000);
    // The installation closes at once, too.
    await site.auth.close();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test("something that is a picture and a script at once is served as the picture", async () => {
    const gallery = await openGallery();
    gallery.answers.set("/ada", send(gif, "text/javascript"));
    const site = await openSite(open, gallery);
    const response = await site.auth.handler(new Request((await signIn(site, `${gallery.url}/ada`)) ?? ""));
    expect(response.headers.get("content-type")).toBe("image/gif");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
  });

  test("there is nothing under a name that is none", async () => {
    const site = await openProviderSite(open);
    for (const name of ["x", "a".repeat(43), "a".repeat(44), "%2e%2e", `${"a".repeat(42)}'`]) {
      const { status } = await site.visitor().get(`/auth/avatars/${name}`);
      expect([name, status]).toStrictEqual([name, 404]);
    }
  });
});

test.each([
  "http://pictures.example.com/ada.png",
  "https://127.0.0.1/ada.png",
  "https://localhost/ada.png",
  "https://[::1]/ada.png",
  "https://10.0.0.1/ada.png",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::ffff:169.254.169.254]/ada.png",
  "https://2130706433/ada.png",
  "https://0x7f.1/ada.png",
  "https://user:password@pictures.example.com/ada.png",
  "ftp://pictures.example.com/ada.png",
  "file:///etc/passwd",
  "data:image/png;base64,iVBORw0KGgo=",
  "javascript:alert(1)",
  "not a URL",
])("in production nothing is asked at %s", async (source) => {
  const options = { allowHttp: false, allowPrivateNetwork: false };
  await expect(fetchAvatar(options, source, new AbortController().signal)).rejects.toMatchObject({
    name: "OutboundError",
    reason: "unusable",
  });
});

test("pictures past a hundred that wait are let go, and nothing is fetched twice at a time for one person", async () => {
  const fetched: string[] = [];
  const gates: (() => void)[] = [];
  const store = { findKnown: async () => ({ shown: null, kept: null, choice: null }) } as never;
  const fetcher = new AvatarFetcher({
    store,
    fetch: async (source) => {
      fetched.push(source);
      await new Promise<void>((resolve) => gates.push(resolve));
      return Buffer.from("nothing");
    },
    urlPrefix: "",
    clock: Date.now,
    onError: () => {},
  });
  for (let i = 0; i < 500; i += 1) fetcher.note(`user-${i}`, `source-${i}`);
  fetcher.note("user-5", "another-5");
  await expect.poll(() => fetched.length).toBe(2);
  const settled = fetcher.settle();
  const timer = setInterval(() => gates.splice(0).forEach((open) => open()), 1);
  await settled;
  clearInterval(timer);
  expect(fetched).toHaveLength(102);
  expect(fetched).toContain("another-5");
  expect(fetched).not.toContain("source-5");
});
