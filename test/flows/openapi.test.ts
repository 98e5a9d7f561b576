import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { apiRoutes } from "../../src/http/api-routes.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { errorTable, type ErrorCode } from "../../src/index.ts";
import { keyRoutes } from "../../src/http/key-routes.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { resetBasis } from "../../src/password/reset-basis.ts";
import { type CodePurpose, createCode } from "../../src/verification/code.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { serviceHeader } from "../feed/feed-reader.ts";
import { createMailbox } from "./mailbox.ts";
import { comeBack, linkIn, providers, thrownBy } from "./provider-sign-in.ts";
import type { Answer, Client } from "./client.ts";
import { operator } from "./operator.ts";
import { hour, newEmail, onEveryDatabase, origin, password, secondPassword } from "./installation.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

function codesOf(operation: Operation, status: number): readonly string[] {
  return [...(operation.responses[status]?.description ?? "").matchAll(/`([a-z_]+)`/g)].map(([, code = ""]) => code);
}

onEveryDatabase((open) => {
  async function load(): Promise<{ site: Awaited<ReturnType<typeof open>>; document: Document }> {
    const site = await open({ mailer: createMailbox().mailer, verification: "optional", providers });
    const { body } = await site.browser().get("/auth/openapi.json");
    return { site, document: body as Document };
  }

  /** Holds an answer against what the document says of its operation. */
  function expectDeclared(document: Document, endpoint: Endpoint, answer: Answer): void {
    const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase()] as Operation;
    const label = `${endpoint.method} ${endpoint.path}`;
    expect([label, Object.keys(operation.responses)]).toStrictEqual([
      label,
      expect.arrayContaining([String(answer.status)]),
    ]);
    const isAccepted = answer.status === 202 && endpoint.accepted !== undefined;
    // A form that leads to a provider is answered with a page.
    if (endpoint.form?.success === "page" && answer.headers.get("content-type")?.startsWith("text/html")) return;
    const hasTokens = answer.status === 200 && endpoint.withTokens !== undefined;
    if (answer.status === endpoint.status || isAccepted || hasTokens) {
      const shape =
        (isAccepted ? endpoint.accepted : hasTokens ? endpoint.withTokens : endpoint.output) ?? z.undefined();
      const { error } = shape.safeParse(answer.body);
      expect([label, error?.issues]).toStrictEqual([label, undefined]);
    } else if (answer.status !== 303) {
      expect([label, codesOf(operation, answer.status)]).toStrictEqual([
        label,
        expect.arrayContaining([answer.body.code]),
      ]);
    }
  }

  type Person = { readonly email: string; readonly userId: string };
  type Site = Awaited<ReturnType<typeof open>>;
  type Input = (email: string, person: Person, site: Site) => object | Promise<object>;

  /** A code that is good for its purpose, as a mail would carry it. */
  async function token({ auth, time, raw }: Site, purpose: CodePurpose, { userId, email }: Person): Promise<string> {
    const { codes } = await internalsOf(auth).deps();
    const [row] = await raw("select password_hash from {users} where id = $1", userId);
    const data = { email, basis: resetBasis(String(row?.["password_hash"]), email), version: "1", since: "0" };
    const { code, stored } = makeCode(purpose, { subject: userId, data }, time.now);
    await codes.issue(stored);
    return code;
  }

  const inputs: Readonly<Record<string, Input>> = {
    register: () => ({ email: newEmail(), password, name: "Ada" }),
    login: (email) => ({ email, password, remember: true, deviceName: "Ada's" }),
    introspect: () => ({ token: "x" }),
    jwtLogin: (email) => ({ email, password, transport: "cookie" }),
    jwtToken: () => ({}),
    jwtRefresh: async (email, _person, { auth }) => {
      const { body } = await auth.api.jwtLogin({ body: { email, password } }).catch(() => ({ body: null }));
      return { refreshToken: body?.refreshToken ?? "lkr_none" };
    },
    reauthenticate: () => ({ password }),
    changePassword: () => ({ currentPassword: password, newPassword: secondPassword }),
    updateUser: () => ({ name: "Ada" }),
    updateUserByPost: () => ({ name: "Ada" }),
    undoDeletion: (email) => ({ email, password }),
    forgotPassword: (email) => ({ email }),
    resetPassword: async (_email, person, site) => ({
      token: await token(site, "password_reset", person),
      newPassword: secondPassword,
    }),
    verifyEmail: async (_email, person, site) => ({ token: await token(site, "verify_email", person), password }),
    resendVerification: (email) => ({ email }),
    addEmail: () => ({ email: newEmail() }),
    changeEmail: () => ({ newEmail: newEmail() }),
    undoEmailChange: async (_email, person, site) => ({ token: await token(site, "undo_email_change", person) }),
    disownSignIn: async (_email, person, site) => ({ token: await token(site, "disown", person) }),
    linkAccount: () => ({ token: createCode(), password }),
    confirmReauthentication: () => ({ token: createCode() }),
    keepAccount: () => ({ token: createCode() }),
  };

  type Success = { readonly client: Client; readonly id: string; readonly body: object };

  /** Calls whose success takes more than a body. Null: a provider, or an app, has to answer first; see the tests of those. */
  const successes: Readonly<
    Record<string, ((site: Site, ada: Person & { readonly browser: Client }) => Promise<Success>) | null>
  > = {
    addEmail: async (site) => {
      const client = site.browser();
      await comeBack(client, { subject: "1" });
      return { client, id: "", body: { email: newEmail() } };
    },
    disownSignIn: async (site, { email, userId }) => {
      const proven = site.kind === "sqlite" ? "1" : "true";
      await site.raw(`update {users} set email_verified = ${proven} where id = $1`, userId);
      return { client: site.browser(), id: "", body: { token: await token(site, "disown", { email, userId }) } };
    },
    linkAccount: async (site, { email }) => {
      const client = site.browser();
      const accepted = await comeBack(client, { subject: "1", email, emailVerified: true });
      return { client, id: "", body: { token: accepted.kind === "password_required" && accepted.code, password } };
    },
    keepAccount: async (site, { browser }) => {
      await linkIn(browser, { subject: "1" });
      await browser.post("/auth/user/delete");
      const { undoToken } = await thrownBy(comeBack(site.browser(), { subject: "1" }));
      return { client: site.browser(), id: "", body: { token: undoToken ?? "" } };
    },
    disownSession: async (site, { browser, email }) => {
      const elsewhere = site.browser();
      const { body } = await elsewhere.post("/auth/login", { email, password });
      return { client: browser, id: body.session.id, body: {} };
    },
    unlinkIdentity: async (_site, { browser }) => unlinking(browser),
    unlinkIdentityByPost: async (_site, { browser }) => unlinking(browser),
    confirmReauthentication: async ({ auth, time }, { browser }) => {
      const { codes } = await internalsOf(auth).deps();
      const { body } = await browser.get("/auth/session");
      const data = { provider: "acme", generation: "0" };
      const { code, stored } = makeCode("reauthenticate", { subject: body.session.id, data }, time.now);
      await codes.issue(stored);
      return { client: browser, id: "", body: { token: code } };
    },
    // A picture at a provider has to be fetched first: avatars.test.ts does.
    choosePicture: null,
    linkProvider: null,
    confirmNative: null,
    exchangeNative: null,
    signInWithIdToken: null,
  };

  async function unlinking(client: Client): Promise<Success> {
    return { client, id: (await linkIn(client, { subject: "1" })).id, body: {} };
  }

  // Those of operators succeed in admin-calls.test.ts; what they refuse is below.
  test.for(endpoints.filter(({ access }) => access !== "operator").map(({ id }) => id))(
    "%s answers nothing but what its description declares",
    { timeout: 60_000 },
    async (id) => {
      const endpoint = endpoints.find((one) => one.id === id) as Endpoint;
      const { site, document } = await load();
      const path = (sessionId: string): string =>
        `/auth${endpoint.path.replace("{id}", sessionId).replace("{provider}", "google")}`;
      const write = inputs[id] ?? (() => ({}));
      const input = async (person: Person): Promise<object> => write(person.email, person, site);
      const isRead = endpoint.method === "GET";
      const credential = await serviceHeader(site, endpoint.scope);
      const ask = (
        client: Client,
        sessionId: string,
        body: unknown,
        headers: Record<string, string> = {},
      ): Promise<Answer> =>
        isRead
          ? client.get(path(sessionId), { ...credential, ...headers })
          : client.json(endpoint.method, path(sessionId), body, { ...credential, ...headers });

      const ada = await site.member();
      const answers: Answer[] = [];
      // A success first: every call has one.
      const plain = async (): Promise<Success> => ({
        client: ada.browser.copy(),
        id: ada.sessionId,
        body: await input(ada),
      });
      const asked = await (id in successes ? successes[id]?.(site, ada) : plain());
      if (asked) {
        const success = await ask(asked.client, asked.id, asked.body);
        expect([id, success.status]).toStrictEqual([id, endpoint.status]);
        answers.push(success);
      }

      const [stranger, ended, banned, stale] = [
        site.browser(),
        await site.member(),
        await site.member(),
        await site.member(),
      ];
      const endedTwin = ended.browser.copy();
      await ended.browser.post("/auth/logout");
      await site.raw("update {users} set banned_at = $1 where id = $2", site.time.now, banned.userId);
      const leaving = await site.member();
      await leaving.browser.post("/auth/user/delete");
      const other = await site.member();
      const odd = { x: 1, y: [2] };
      answers.push(
        await ask(stranger, other.sessionId, await input(other)),
        await ask(stranger, other.sessionId, odd),
        await ask(endedTwin, ended.sessionId, await input(ended)),
        await ask(site.browser(), banned.sessionId, await input(banned)),
        await ask(site.browser(), leaving.sessionId, await input(leaving)),
        await ask(site.browser(), other.sessionId, {
          ...(await input(other)),
          ...(id === "register" && { email: other.email }),
        }),
        await ask(other.browser.copy(), other.sessionId, await input({ ...other, email: newEmail() }), {
          origin: "https://evil.example",
        }),
        await ask(other.browser.copy(), "nobody", {
          ...(await input({ ...other, email: newEmail() })),
          password: "wrong horse entirely 77",
          currentPassword: "wrong horse entirely 77",
        }),
        await ask(other.browser.copy(), other.sessionId, {
          ...(await input(other)),
          password: "short",
          newPassword: "short",
        }),
        await ask(other.browser.copy(), "nobody", odd),
        await ask(other.browser.copy(), "nobody", [], { authorization: "Bearer x" }),
        await ask(other.browser.copy(), "nobody", [], { authorization: "Bearer x, Bearer y" }),
      );
      if (!isRead) {
        const body = (text: string, type: string): Promise<Answer> =>
          other.browser.copy().send(path("nobody"), {
            method: endpoint.method,
            body: text,
            headers: { ...credential, origin, "content-type": type },
          });
        answers.push(
          await body("{", "application/json"),
          await body("x", "text/plain"),
          await body("x".repeat(70_000), "application/json"),
          await body("a=1&a=2", "application/x-www-form-urlencoded"),
          await body("", "application/x-www-form-urlencoded"),
        );
      }
      site.time.now += hour;
      answers.push(await ask(stale.browser, stale.sessionId, await input(stale)));
      for (const answer of answers) expectDeclared(document, endpoint, answer);
    },
  );

  test("what calls of operators refuse is what their descriptions declare", { timeout: 120_000 }, async () => {
    const { site, document } = await load();
    const admin = await operator(site, "admin");
    const nobody = await operator(site, null);
    const odd = [
      { x: 1 },
      [],
      { email: "x" },
      { level: "root" },
      { name: "a b", scopes: ["introspect"] },
      { ids: [1] },
    ];
    for (const endpoint of endpoints.filter(({ access }) => access === "operator") as readonly Endpoint[]) {
      const path = (id: string): string => `/auth${endpoint.path.replace(/\{\w+\}/, id)}`;
      const isRead = endpoint.method === "GET";
      const ask = (client: Client, id: string, body: unknown): Promise<Answer> =>
        isRead
          ? client.get(`${path(id)}?${new URLSearchParams({ x: JSON.stringify(body) }).toString()}`)
          : client.json(endpoint.method, path(id), body);
      const answers = [
        await ask(site.browser(), admin.userId, {}),
        await ask(nobody.browser, admin.userId, {}),
        await ask(admin.browser, "nobody", {}),
        await ask(admin.browser, "%00", {}),
      ];
      for (const body of odd) answers.push(await ask(admin.browser, nobody.userId, body));
      if (!isRead) {
        const { method } = endpoint;
        const headers = { origin, "content-type": "text/plain" };
        answers.push(await admin.browser.send(path("x"), { method, headers, body: "x" }));
        const elsewhere = { origin: "https://evil.example", "content-type": "application/json" };
        answers.push(await admin.browser.send(path("x"), { method, headers: elsewhere, body: "{}" }));
        site.time.now += hour;
        answers.push(await ask(admin.browser, "nobody", {}));
        expect((await admin.browser.post("/auth/reauthenticate", { password })).status).toBe(204);
      }
      for (const answer of answers) expectDeclared(document, endpoint, answer);
    }
    expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
  });

  test("the document lists every call once, and what it names exists", async () => {
    const { document, site } = await load();
    const { settings } = internalsOf(site.auth);
    expect(document.openapi).toBe("3.1.0");
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect([valid, errors]).toStrictEqual([true, undefined]);
    expect(document.servers).toStrictEqual([{ url: `${origin}/auth` }]);
    const operations = Object.values(document.paths).flatMap((item) =>
      Object.keys(item).flatMap((method) => (method === "servers" ? [] : [item[method] as Operation])),
    );
    const routes = apiRoutes.filter(({ isOffered }) => isOffered(settings));
    const ids = [...endpoints, ...routes].map(({ id }) => id);
    const documents = keyRoutes(settings, endpoints).map(({ operationId }) => operationId);
    expect(operations.map(({ operationId }) => operationId).toSorted()).toStrictEqual(
      [...ids, ...documents].toSorted(),
    );
    expect(new Set(documents).size).toBe(documents.length);
    const keyed = operations.filter(({ parameters = [] }) => parameters.some(({ name }) => name === "Idempotency-Key"));
    expect(keyed.map(({ operationId }) => operationId)).toStrictEqual(["jwtRefresh", "jwtToken"]);
    for (const operation of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const refusals = Number(status) >= 400 ? codesOf(operation, Number(status)) : [];
        for (const code of refusals) {
          expect(errorTable[code as ErrorCode]?.status).toBe(Number(status));
        }
        expect(response.description).not.toBe("");
      }
    }
  });

  test("what is published for everybody is where the document says, of the kind that it says", async () => {
    const { site, document } = await load();
    const published = Object.entries(document.paths).filter(([, { get }]) => get?.responses["304"]);
    expect(published.map(([path]) => path).toSorted()).toStrictEqual([
      "/.well-known/jwks.json",
      "/.well-known/oauth-authorization-server",
      "/.well-known/oauth-authorization-server/auth",
      "/jwks",
    ]);
    for (const [path, item] of published) {
      const { servers = document.servers } = item as unknown as Partial<Document>;
      const url = servers[0]?.url ?? "";
      const { status, headers, body } = await site.browser().get((url + path).replace(origin, ""));
      const content = item["get"]?.responses["200"]?.content as Record<string, { schema: { required: string[] } }>;
      expect([path, status, Object.keys(content)]).toStrictEqual([path, 200, [headers.get("content-type")]]);
      const [{ schema } = { schema: { required: [] } }] = Object.values(content);
      expect(Object.keys(body)).toStrictEqual(expect.arrayContaining(schema.required));
    }
  });
});
