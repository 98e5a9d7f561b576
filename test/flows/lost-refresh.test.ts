import { expect, test } from "vitest";
import { minute, newEmail, onEveryDatabase, origin, password, type Installation } from "./installation.ts";

const key = "0f8c7b1e-6f0e-4f3e-9d0b-4d1c4f3b2a10";

interface Answered {
  readonly status: number;
  readonly code: unknown;
}

async function ask(site: Installation, path: string, refreshToken: string, sent: string | null): Promise<Answered> {
  const headers = { "content-type": "application/json", ...(sent !== null && { "idempotency-key": sent }) };
  const request = new Request(`${origin}/auth${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ refreshToken }),
  });
  const response = await site.auth.handler(request);
  const { code } = (await response.json()) as { readonly code?: unknown };
  return { status: response.status, code };
}

/** A program whose last refresh was answered, and the answer never arrived. */
async function loseAnswer(site: Installation): Promise<string> {
  const { body } = await site.auth.api.register({ body: { email: newEmail(), password, carrier: "token" } });
  const { refreshToken = "" } = body as { readonly refreshToken?: string };
  site.time.now += minute;
  expect(await ask(site, "/jwt/refresh", refreshToken, key)).toMatchObject({ status: 200 });
  site.time.now += minute;
  return refreshToken;
}

onEveryDatabase((open) => {
  test("A033: whoever lost the answer to a refresh gets a token for another service by the key of that refresh", async () => {
    const site = await open();
    const refreshToken = await loseAnswer(site);
    expect(await ask(site, "/jwt/token", refreshToken, key)).toEqual({ status: 200, code: undefined });
    expect(await ask(site, "/jwt/token", refreshToken, "x")).toEqual({ status: 400, code: "invalid_input" });
    expect(await ask(site, "/jwt/refresh", refreshToken, key)).toEqual({ status: 200, code: undefined });
  });

  test("A033: without that key, or with another one, it is theft there as well", async () => {
    for (const sent of [null, `${key}0`]) {
      const site = await open();
      const refreshToken = await loseAnswer(site);
      expect(await ask(site, "/jwt/token", refreshToken, sent)).toEqual({ status: 401, code: "refresh_token_reused" });
      expect(await ask(site, "/jwt/refresh", refreshToken, key)).toEqual({ status: 401, code: "session_revoked" });
    }
  });
});
