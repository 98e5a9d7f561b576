import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve, testSecret } from "./serve.ts";

const folder = emptyFolder();
afterAll(folder.remove);

const password = "violet anchor nine lantern";

/** A server in a folder of its own, for as long as `use` takes. */
async function during<T>(environment: Record<string, string>, use: (server: Serving) => Promise<T>): Promise<T> {
  const own = emptyFolder();
  const server = await serve(own.path, environment);
  try {
    return await use(server);
  } finally {
    await server.stop();
    own.remove();
  }
}

function register({ port }: Serving, email: string, origin?: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(origin && { origin }) },
    body: JSON.stringify({ email, password }),
  });
}

describe.concurrent("the server by its environment", { timeout: 120_000 }, () => {
  test("registration closed: the banner does not send anybody to register", () =>
    during({ LATCHKEY_REGISTRATION: "closed" }, async (server) => {
      expect((await register(server, "ada@example.net")).status).toBe(403);
      expect(server.output()).not.toContain("/register");
    }));

  test("domains in a list, with white space, line breaks and another case", () =>
    during({ LATCHKEY_ALLOWED_EMAIL_DOMAINS: " Example.com ,\n bücher.example,, " }, async (server) => {
      expect((await register(server, "ada@example.com")).status).toBe(201);
      expect((await register(server, "ada@xn--bcher-kva.example")).status).toBe(201);
      expect((await register(server, "ada@example.net")).status).toBe(403);
    }));

  test("LATCHKEY_PASSWORD=false", () =>
    during({ LATCHKEY_PASSWORD: "false" }, async (server) => {
      expect((await register(server, "ada@example.com")).status).toBe(404);
      expect((await fetch(`${server.url}/login`)).status).toBe(200);
    }));

  test("the demo provider is gone when it is switched off or another is configured, and there when it is asked for", async () => {
    const isThere = (server: Serving): Promise<number> =>
      fetch(`${server.url}/demo/.well-known/openid-configuration`).then(({ status }) => status);
    const google = { GOOGLE_CLIENT_ID: "1234", GOOGLE_CLIENT_SECRET: "a-secret-of-this-test" };
    for (const environment of [{ DEMO_PROVIDER: "off" }, google]) {
      await during(environment, async (server) => {
        expect(await isThere(server)).toBe(404);
        expect(server.output()).not.toContain("demo");
      });
    }
    await during({ ...google, DEMO_PROVIDER: "on" }, async (server) => {
      expect(await isThere(server)).toBe(200);
      const { providers } = await (await fetch(`${server.url}/auth/providers`)).json();
      expect(providers.map(({ id }: { id: string }) => id)).toStrictEqual(["google", "demo"]);
      expect(server.output()).not.toContain("a-secret-of-this-test");
    });
  });

  test("where the server could not reach itself by its base URL there is no demo provider", () =>
    during({ BASE_URL: "http://localhost:4000" }, async (server) => {
      expect(server.output()).not.toContain("demo");
      expect((await fetch(`${server.url}/demo`)).status).toBe(404);
    }));

  test("a domain for the cookie, and secrets in files", async () => {
    writeFileSync(join(folder.path, "secret"), `\n ${testSecret}\n`);
    mkdirSync(join(folder.path, "data"));
    writeFileSync(join(folder.path, "url"), `sqlite:${join(folder.path, "data", "app.db")}\n`);
    const environment = {
      LATCHKEY_BASE_URL: "https://app.example.com",
      LATCHKEY_COOKIE_DOMAIN: "example.com",
      TRUSTED_PROXIES: " none ",
      AUTH_SECRET_FILE: join(folder.path, "secret"),
      LATCHKEY_DATABASE_URL_FILE: join(folder.path, "url"),
      DATABASE_URL: "",
    };
    await during(environment, async (server) => {
      const answer = await register(server, "ada@example.com", "https://app.example.com");
      expect(answer.status).toBe(201);
      expect(answer.headers.getSetCookie()).toStrictEqual([
        expect.stringMatching(/^__Secure-latchkey-session=.*; Domain=example\.com;/),
        // What no other host needs stays with this one.
        expect.stringMatching(/^__Host-latchkey-device=(?!.*Domain)/),
      ]);
      expect(server.output()).not.toContain(testSecret);
    });
  });

  test("a variable and its prefixed form that agree are one", () =>
    during({ BASE_URL: "http://localhost:4000", LATCHKEY_BASE_URL: "http://localhost:4000" }, async (server) => {
      expect(server.output()).toContain("http://localhost:4000");
    }));
});
