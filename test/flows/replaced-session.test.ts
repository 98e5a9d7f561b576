import { expect, test } from "vitest";
import { onSqlite, origin, password } from "./installation.ts";

onSqlite((open) => {
  test("a sign-in with a bearer token ends the session of the cookie, too, which the browser loses", async () => {
    const site = await open();
    const [ada, grace] = [await site.member(), await site.member()];
    const { body: program } = await site.auth.api.jwtLogin({ body: { email: grace.email, password } });
    const cookie = [...ada.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const send = (path: string, headers: Record<string, string>, body?: object): Promise<Response> =>
      site.auth.handler(
        new Request(`${origin}/auth${path}`, {
          headers: { cookie, ...headers },
          ...(body && { method: "POST", body: JSON.stringify(body) }),
        }),
      );
    expect((await send("/session", {})).status).toBe(200);
    const signIn = { email: ada.email, password, transport: "cookie" };
    const headers = { "content-type": "application/json", authorization: `Bearer ${program.accessToken}` };
    const answer = await send("/jwt/login", headers, signIn);
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().some((line) => /-session=;.*Max-Age=0/.test(line))).toBe(true);
    expect((await send("/session", {})).status).toBe(401);
    expect((await send("/session", { authorization: headers.authorization })).status).toBe(401);
  });
});
