import {
  type AuthorizationServer,
  customFetch,
  discoveryRequest,
  introspectionRequest,
  processDiscoveryResponse,
  processIntrospectionResponse,
  protectedResourceRequest,
  validateJwtAccessToken,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";
import { describe, expect, test } from "vitest";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { makeService } from "../feed/feed-reader.ts";
import { type Installation, onSqlite, origin } from "../flows/installation.ts";
import { newAppUser } from "../flows/program.ts";

const issuer = `${origin}/auth`;

interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How the client's requests get to an installation. */
function wayTo({ auth }: Installation) {
  const send = (url: string, { method, headers, body }: Outgoing): Promise<Response> =>
    auth.handler(new Request(url, { method, headers, ...(body instanceof URLSearchParams && { body }) }));
  return { [customFetch]: send };
}

async function discover(way: ReturnType<typeof wayTo>): Promise<AuthorizationServer> {
  const address = new URL(issuer);
  return processDiscoveryResponse(address, await discoveryRequest(address, { algorithm: "oauth2", ...way }));
}

describe("somebody else's client, which knows the RFCs and nothing of Latchkey", () => {
  onSqlite((open) => {
    test("finds the issuer by its name (RFC 8414) and verifies its tokens (RFC 9068)", async () => {
      const site = await open();
      const way = wayTo(site);
      const server = await discover(way);
      const { app, userId } = await newAppUser(site);
      const request = new Request("https://api.example.com/", { headers: app.bearer() });
      expect(await validateJwtAccessToken(server, request, issuer, way)).toMatchObject({ sub: userId, iss: issuer });
      await expect(validateJwtAccessToken(server, request, "https://other.example.com", way)).rejects.toThrow("aud");
    });

    test("asks about a token by a form, and understands the answer (RFC 7662)", async () => {
      const site = await open();
      const way = wayTo(site);
      const server = await discover(way);
      const storage = await openSqlStorage({ database: site.url, migrate: "off", clock: () => site.time.now });
      const { key } = await makeService(site.auth, storage, { scopes: ["introspect"] });
      await storage.close();
      const { app, userId } = await newAppUser(site);
      const client = { client_id: "billing" };
      const ask = async (token: string) => {
        const answer = await introspectionRequest(
          server,
          client,
          (_, __, ___, headers) => headers.set("authorization", `Bearer ${key}`),
          token,
          way,
        );
        return processIntrospectionResponse(server, client, answer);
      };
      expect(await ask(app.accessToken)).toMatchObject({ active: true, sub: userId, token_type: "Bearer" });
      // The token of RFC 7662's example, and what a form has to escape.
      for (const other of ["mF_9.B5f-4.1JqM", "a b+c&d=é%"]) expect(await ask(other)).toStrictEqual({ active: false });
    });

    test("understands why a token is refused (RFC 6750)", async () => {
      const site = await open();
      const way = wayTo(site);
      const { app } = await newAppUser(site);
      const ask = (token: string) =>
        protectedResourceRequest(token, "GET", new URL(`${issuer}/session`), new Headers(), null, way);
      expect((await ask(app.accessToken)).status).toBe(200);
      const refusal = await ask(`${app.accessToken}A`).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(WWWAuthenticateChallengeError);
      expect((refusal as WWWAuthenticateChallengeError).cause).toStrictEqual([
        { scheme: "bearer", parameters: { error: "invalid_token" } },
      ]);
    });
  });
});
