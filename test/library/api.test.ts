import { describe, expect, expectTypeOf, test } from "vitest";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { type ApiAnswer, type Auth, AuthError, type Session, type User } from "../../src/index.ts";
import { providers } from "../flows/provider-sign-in.ts";
import { minute, newEmail, onEveryDatabase, onSqlite, password, sessionCookieName } from "../flows/installation.ts";

const table: readonly Endpoint[] = endpoints;

/** The cookies of an answer as the next request has them. */
function headersOf({ cookies }: Pick<ApiAnswer, "cookies">): { cookie: string } {
  return { cookie: cookies.map((line) => line.split(";")[0]).join("; ") };
}

async function signUp(auth: Auth) {
  const email = newEmail();
  const answer = await auth.api.register({ body: { email, password } });
  return { email, ...answer, headers: headersOf(answer) };
}

async function refusal(promise: Promise<unknown>): Promise<AuthError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AuthError) return error;
  throw new Error(`No refusal: ${String(error)}`);
}

describe("the API as functions", () => {
  onEveryDatabase((open) => {
    test("signs up, knows, signs out and in again, with the cookies of its answers", async () => {
      const { auth } = await open();
      const { email, status, body, headers, cookies } = await signUp(auth);
      expect(status).toBe(201);
      expect(body).toMatchObject({ user: { email, role: "user" }, session: { method: "password" } });
      expect(cookies[0]).toMatch(new RegExp(`^${sessionCookieName}=lks_.*; HttpOnly; Secure; SameSite=Lax$`));
      const known = await auth.api.getSession({ headers });
      expect(known.body.user).toEqual(body.user);
      expect(known.headers.getSetCookie()).toEqual([]);
      const left = await auth.api.logout({ headers: new Headers(headers) });
      expect([left.status, left.body]).toEqual([204, undefined]);
      expect(left.headers.getSetCookie()).toEqual(left.cookies);
      expect(left.cookies[0]).toContain(`${sessionCookieName}=; `);
      expect((await refusal(auth.api.getSession({ headers }))).code).toBe("session_revoked");
      const again = await auth.api.login({ body: { email, password, remember: false }, headers, remoteAddress: "::1" });
      const { sessions } = (await auth.api.listSessions({ headers: headersOf(again) })).body;
      expect(sessions).toEqual([expect.objectContaining({ current: true, ip: "::1" })]);
    });

    test("no call takes its caller's word for who she is, and none trusts a caller without a session", async () => {
      const { auth, raw } = await open({ providers });
      const victim = await signUp(auth);
      const before = await raw("select * from {users}");
      const claims = { userId: victim.body.user!.id, id: victim.body.user!.id, user: victim.body.user, session: {} };
      for (const { id, path } of table.filter((endpoint) => endpoint.access === "session")) {
        const call = Reflect.get(auth.api, id.replace(/ByPost$/, "")) as (call?: object) => Promise<unknown>;
        const named = { id: victim.body.session!.id, provider: "google" };
        const params = path.includes("{") ? { params: named } : {};
        for (const headers of [undefined, {}, new Headers({ cookie: "" }), { authorization: "Bearer x" }]) {
          for (const input of [{}, { body: claims, query: claims }, { ...claims, body: {} }]) {
            const { code } = await refusal(call({ headers, ...input, ...params }));
            expect([id, code]).toEqual([id, "authorization" in (headers ?? {}) ? "token_invalid" : "unauthenticated"]);
          }
        }
      }
      expect(await raw("select * from {users}")).toEqual(before);
      expect((await auth.api.getSession({ headers: victim.headers })).status).toBe(200);
    });

    test("applies the schema, to what a body parser left as well, and takes no privileged field", async () => {
      const { auth, raw } = await open();
      const email = newEmail();
      const given = { email, password };
      for (const [field, value] of Object.entries({ role: "admin", id: "x", emailVerified: true, metadata: {} })) {
        const body = { ...given, [field]: value };
        const { code, errors } = await refusal(auth.api.register({ body }));
        expect([code, errors]).toEqual(["invalid_input", [{ pointer: `/${field}`, code: "unknown_field" }]]);
      }
      const parsed = JSON.parse(`{"email":"${email}","password":"${password}","__proto__":{"role":"admin"}}`);
      expect((await refusal(auth.api.register({ body: parsed }))).code).toBe("invalid_input");
      for (const body of [null, [], "x", 7]) {
        expect((await refusal(auth.api.register({ body } as never))).code).toBe("invalid_input");
      }
      expect((await refusal(auth.api.login(undefined as never))).errors?.map(({ pointer }) => pointer)).toEqual([
        "/email",
        "/password",
      ]);
      expect(await raw("select * from {users}")).toEqual([]);
    });

    test("keeps every other rule: a wrong password, a proof that is too old, what belongs to others", async () => {
      const { auth, time } = await open();
      const ada = await signUp(auth);
      const eve = await signUp(auth);
      const wrong = auth.api.login({ body: { email: ada.email, password: "not her password 1" } });
      expect((await refusal(wrong)).code).toBe("invalid_credentials");
      const end = (id: string) => auth.api.endSession({ headers: eve.headers, params: { id } });
      expect((await refusal(end(ada.body.session!.id))).code).toBe("not_found");
      expect((await refusal(end(undefined as never))).code).toBe("invalid_input");
      time.now += 11 * minute;
      const { code, maxAge } = await refusal(auth.api.deleteUser({ headers: eve.headers }));
      expect([code, maxAge]).toEqual(["reauthentication_required", 600]);
      // The rule about origins is for browsers that ask over HTTP.
      const headers = { ...eve.headers, origin: "https://elsewhere.example" };
      const renamed = await auth.api.updateUser({ headers, body: { name: "Eve" } });
      expect(renamed.body.user.name).toBe("Eve");
      const { events } = (await auth.api.listEvents({ headers: eve.headers, query: { limit: "1" } })).body;
      expect(events).toHaveLength(1);
    });
  });

  onSqlite((open) => {
    test("what is switched off is not there", async () => {
      const { auth } = await open({ password: false });
      expect((await refusal(auth.api.register({ body: { email: newEmail(), password } }))).code).toBe("not_found");
    });

    test("is the table of endpoints, without the twins that forms use", async () => {
      const { auth } = await open();
      const ids = table.map(({ id }) => id);
      // The tokens of providers are for the application alone.
      const calls = [...ids.filter((id) => !id.endsWith("ByPost")), "providerToken"];
      expect(Object.keys(auth.api).toSorted()).toEqual(calls.toSorted());
      for (const id of ids.filter((one) => one.endsWith("ByPost"))) expect(ids).toContain(id.replace("ByPost", ""));
    });
  });
});

test("the functions have the types of their endpoints", () => {
  type Api = Auth["api"];
  expectTypeOf<Parameters<Api["login"]>[0]["body"]["email"]>().toEqualTypeOf<string>();
  expectTypeOf<Awaited<ReturnType<Api["login"]>>["body"]>().toExtend<{ user: User; session: Session }>();
  expectTypeOf<Awaited<ReturnType<Api["getSession"]>>["body"]>().toEqualTypeOf<{ user: User; session: Session }>();
  expectTypeOf<Awaited<ReturnType<Api["deleteUser"]>>["body"]>().toEqualTypeOf<{ deleteAfter: Date }>();
  expectTypeOf<Awaited<ReturnType<Api["logout"]>>["body"]>().toEqualTypeOf<undefined>();
  expectTypeOf<Parameters<Api["endSession"]>[0]["params"]>().toEqualTypeOf<Readonly<Record<"id", string>>>();
  expectTypeOf<Api>().not.toHaveProperty("endSessionByPost");
  const mistakes = (api: Api) => [
    // @ts-expect-error A call that needs a session is given headers.
    api.getSession(),
    // @ts-expect-error No such field.
    api.register({ body: { email: "", password: "", role: "admin" } }),
    // @ts-expect-error A field is missing.
    api.login({ body: { email: "" } }),
    // @ts-expect-error No such call.
    api.signIn,
    // @ts-expect-error No such field in the answer.
    api.login({ body: { email: "", password: "" } }).then(({ body }) => body.token),
    api.logout(),
  ];
  expect(mistakes).toBeTypeOf("function");
});
