import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/index.ts";
import { emptyFolder, freePort, type Serving, serve } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { newEmail, onEveryDatabase, password, sessionCookieName } from "./installation.ts";

const newSecret = (): string => randomBytes(32).toString("base64url");

onEveryDatabase((open) => {
  test("a secret is rotated in two steps on two instances, and everybody stays signed in", async () => {
    const site = await open();
    const [old, next] = [site.secret, newSecret()];
    const ada = await site.member();
    const recognised = async (...auths: Awaited<ReturnType<typeof site.another>>[]): Promise<void> => {
      for (const auth of auths) {
        for (const person of people) {
          const client = person.copy();
          client.auth = auth;
          expect((await client.get("/auth/session")).status).toBe(200);
        }
      }
    };
    const people = [ada.browser];
    // Step one, one instance after the other: accepted, not yet issued.
    const first = await site.another({ secret: [old, next] });
    await recognised(site.auth, first);
    const second = await site.another({ secret: [old, next] });
    const grace = await site.member({ auth: second });
    people.push(grace.browser);
    await recognised(first, second, site.auth);
    // Step two: issued, on one instance first. While one runs that does not know the new secret it is refused.
    await expect(site.another({ secret: [next, old] })).rejects.toThrow("does not know");
    await site.auth.close();
    const third = await site.another({ secret: [next, old] });
    const joan = await site.member({ auth: third });
    people.push(joan.browser);
    expect(joan.browser.cookies.get(sessionCookieName)?.slice(4, 10)).not.toBe(
      ada.browser.cookies.get(sessionCookieName)?.slice(4, 10),
    );
    await recognised(first, second, third);
    // A new proof moves a session to the new secret; it is recognised everywhere, too.
    ada.browser.auth = third;
    expect((await ada.browser.post("/auth/reauthenticate", { password })).status).toBe(204);
    expect(ada.browser.cookies.get(sessionCookieName)?.slice(4, 10)).toBe(
      joan.browser.cookies.get(sessionCookieName)?.slice(4, 10),
    );
    await recognised(first, second, third);
  });

  test("a process that lacks a secret in use refuses to start, and says which", async () => {
    const site = await open();
    const ada = await site.member();
    const id = ada.browser.cookies.get(sessionCookieName)?.slice(4, 10) ?? "";
    const next = newSecret();
    const start = site.another({ secret: next });
    await expect(start).rejects.toThrow(ConfigurationError);
    await expect(start).rejects.toThrow(id);
    await expect(start).rejects.not.toThrow(site.secret);
    // Nor once nobody runs with it, as long as a session hangs on it.
    await site.auth.close();
    await expect(site.another({ secret: next })).rejects.toThrow("one live session hangs");
    const both = await site.another({ secret: [next, site.secret] });
    ada.browser.auth = both;
    expect((await ada.browser.post("/auth/logout")).status).toBe(204);
    await both.close();
    await site.another({ secret: next });
  });

  test("a cookie of another installation's secret is nobody's", async () => {
    const [site, other] = [await open(), await open()];
    const [ada, eve] = [await site.member(), await other.member()];
    const stranger = eve.browser.copy();
    stranger.auth = site.auth;
    expect((await stranger.get("/auth/session")).body.code).toBe("unauthenticated");
    // The database of one under the secret of the other does not help either.
    const mixed = await site.another({ secret: [site.secret, other.secret] });
    stranger.auth = mixed;
    expect((await stranger.get("/auth/session")).body.code).toBe("unauthenticated");
    const known = ada.browser.copy();
    known.auth = mixed;
    expect((await known.get("/auth/session")).status).toBe(200);
  });

  test("a flash sealed under a secret that is gone shows nothing and breaks nothing", async () => {
    const [site, other] = [await open(), await open()];
    const client = other.browser();
    const refused = await client.submit("/auth/login", { email: "eve@example.org", password });
    client.auth = site.auth;
    const page = await client.visit(refused.location ?? "");
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("eve@example.org");
  });
});

/** Somebody who is signed in twice: in a browser by a cookie, and on a device by tokens. */
interface Person {
  readonly cookie: string;
  accessToken: string;
  refreshToken: string;
}

const json = { "content-type": "application/json" };
const urlOf = ({ port }: Serving, path: string): string => `http://127.0.0.1:${port}${path}`;

async function signUpAt(server: Serving): Promise<Person> {
  const email = newEmail();
  const post = (path: string, body: object): Promise<Response> =>
    fetch(urlOf(server, path), { method: "POST", headers: json, body: JSON.stringify(body) });
  const registered = await post("/auth/register", { email, password });
  expect(registered.status).toBe(201);
  const cookie = registered.headers.getSetCookie().map((line) => line.split(";")[0]);
  const login = await post("/auth/jwt/login", { email, password, transport: "body" });
  expect(login.status).toBe(200);
  const { accessToken, refreshToken } = (await login.json()) as Person;
  return { cookie: cookie.join("; "), accessToken, refreshToken };
}

/** Cookie, access token and refresh token, each at each server. */
async function expectSignedIn(people: readonly Person[], servers: readonly Serving[]): Promise<void> {
  for (const server of servers) {
    for (const person of people) {
      const bearer = { authorization: `Bearer ${person.accessToken}` };
      for (const headers of [{ cookie: person.cookie }, bearer]) {
        const answer = await fetch(urlOf(server, "/auth/session"), { headers });
        expect([server.port, Object.keys(headers), answer.status]).toStrictEqual([
          server.port,
          Object.keys(headers),
          200,
        ]);
      }
      const body = JSON.stringify({ refreshToken: person.refreshToken });
      const answer = await fetch(urlOf(server, "/auth/jwt/refresh"), { method: "POST", headers: json, body });
      expect([server.port, answer.status]).toStrictEqual([server.port, 200]);
      Object.assign(person, await answer.json());
    }
  }
}

test.skipIf(postgresUrl() === null)(
  "T11: AUTH_SECRET is rotated over three server processes, one after the other, and nobody is signed out",
  { timeout: 240_000 },
  async () => {
    const database = await createPostgresDatabase();
    const folders = [emptyFolder(), emptyFolder(), emptyFolder()];
    const ports = [await freePort(), await freePort(), await freePort()];
    const servers: Serving[] = [];
    const start = (index: number, secret: string): Promise<Serving> =>
      serve(folders[index]!.path, {
        PORT: String(ports[index]),
        BASE_URL: `http://localhost:${ports[0]}`,
        DATABASE_URL: database.url,
        // Every refresh gives a new token, so that each of them is made under one secret and used under the other.
        LATCHKEY_REFRESH_GRACE: "0",
        AUTH_SECRET: secret,
      });
    try {
      const [old, next] = [newSecret(), newSecret()];
      for (const index of [0, 1, 2]) servers.push(await start(index, old));
      const people = [await signUpAt(servers[0]!)];
      await expectSignedIn(people, servers);
      for (const secret of [`${old},${next}`, `${next},${old}`]) {
        for (const index of [0, 1, 2]) {
          expect(await servers[index]!.stop()).toBe(0);
          // While it is away the others answer.
          await expectSignedIn(
            people,
            servers.filter((_, other) => other !== index),
          );
          servers[index] = await start(index, secret);
          people.push(await signUpAt(servers[index]));
          await expectSignedIn(people, servers);
        }
      }
      expect(people).toHaveLength(7);
      const published = await Promise.all(
        servers.map(async (server) => (await fetch(urlOf(server, "/auth/jwks"))).text()),
      );
      expect(new Set(published).size).toBe(1);
    } finally {
      await Promise.all(servers.map((server) => server.stop("SIGKILL")));
      for (const { remove } of folders) remove();
      await database.drop();
    }
  },
);
