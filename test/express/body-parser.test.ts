import { gzipSync } from "node:zlib";
import type express from "express";
import { latchkey } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { codeOf, exchange, postForm, postJson } from "./exchange.ts";
import { majors, person, serveApp, testAuth } from "./host.ts";

type Arrange = (app: express.Express, mount: express.RequestHandler, framework: typeof express) => void;

/** Where a host may have its body parsers. */
const arrangements: Readonly<Record<string, Arrange>> = {
  "no body parser": (app, mount) => app.use(mount),
  "parsers after the mount": (app, mount, { json, urlencoded }) =>
    app.use(mount, json(), urlencoded({ extended: true })),
  "express.json() before": (app, mount, { json }) => app.use(json(), mount),
  "express.urlencoded({ extended: true }) before": (app, mount, { urlencoded }) =>
    app.use(urlencoded({ extended: true }), mount),
  "express.urlencoded({ extended: false }) before": (app, mount, { urlencoded }) =>
    app.use(urlencoded({ extended: false }), mount),
  "express.json() and urlencoded() before": (app, mount, { json, urlencoded }) =>
    app.use(json(), urlencoded({ extended: true }), mount),
  "express.text() before": (app, mount, { text }) => app.use(text(), mount),
  "express.text() for every type before": (app, mount, { text }) => app.use(text({ type: "*/*" }), mount),
  "express.raw() before": (app, mount, { raw }) => app.use(raw(), mount),
  "express.raw() for every type before": (app, mount, { raw }) => app.use(raw({ type: "*/*" }), mount),
};

const cases = majors.flatMap(([major, framework]) =>
  Object.entries(arrangements).map(([name, arrange]) => ({ major, name, arrange, framework })),
);

const formOf = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const long = "x".repeat(70 * 1024);

describe.each(cases)("$major with $name", ({ arrange, framework }) => {
  async function start(): Promise<string> {
    const app = framework();
    arrange(app, latchkey(testAuth()), framework);
    return `${await serveApp(app)}/auth`;
  }

  test("JSON registers and a form logs in", async () => {
    const api = await start();
    expect(await postJson(`${api}/register`, person)).toMatchObject({ status: 201 });
    const { email, password } = person;
    const form = await postForm(`${api}/login`, formOf({ email, password, returnTo: "/profile?tab=1" }));
    expect(form).toMatchObject({ status: 303, headers: { location: "/profile?tab=1" } });
    const refused = await postForm(`${api}/login`, formOf({ email, password: "another one entirely" }));
    expect(refused).toMatchObject({ status: 303, headers: { location: "/login?error=invalid_credentials" } });
  });

  test("a call without a body needs none", async () => {
    const api = await start();
    const origin = new URL(api).origin;
    expect(await exchange(`${api}/logout`, { method: "POST", headers: { origin } })).toMatchObject({ status: 204 });
  });

  test("hostile JSON is refused, naming the field", async () => {
    const api = await start();
    for (const [body, pointer] of [
      ['{"email":["a@example.com"],"password":"correct horse battery"}', "/email"],
      ['{"email":{"a":{"b":"c"}},"password":"correct horse battery"}', "/email"],
      ['{"email":"a@example.com","password":"correct horse battery","role":"admin"}', "/role"],
      ["[]", ""],
    ] as const) {
      const reply = await exchange(`${api}/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      expect({ body, ...reply }).toMatchObject({ body, status: 400 });
      expect(JSON.parse(reply.text)).toMatchObject({ code: "invalid_input", errors: [{ pointer }] });
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("role");
  });

  test("a prototype in JSON or in a form changes nothing and makes no account", async () => {
    const api = await start();
    const eve = '"email":"eve@example.com","password":"correct horse battery"';
    for (const body of [
      `{"__proto__":{${eve}}}`,
      `{${eve},"__proto__":{"role":"admin"}}`,
      `{${eve},"constructor":{}}`,
    ]) {
      const headers = { "content-type": "application/json" };
      const json = await exchange(`${api}/register`, { method: "POST", headers, body });
      expect({ ...json, body }).toMatchObject({ body, status: 400 });
      expect(codeOf(json)).toBe("invalid_input");
    }
    const form = "__proto__[email]=eve@example.com&__proto__[password]=correct%20horse%20battery";
    expect((await postForm(`${api}/register`, form)).headers.location).toMatch(/^\/register\?error=invalid_input/);
    expect(({} as { email?: string }).email).toBeUndefined();
    const login = await postJson(`${api}/login`, { email: "eve@example.com", password: "correct horse battery" });
    expect(codeOf(login)).toBe("invalid_credentials");
  });

  test("hostile forms are refused", async () => {
    const api = await start();
    const password = "password=correct%20horse%20battery";
    for (const body of [
      `email[]=a@example.com&${password}`,
      `email=a@example.com&email=b@example.com&${password}`,
      `email[a][b]=c&${password}`,
      `email=a@example.com&${password}&role=admin`,
    ]) {
      const reply = await postForm(`${api}/register`, body);
      const location = expect.stringMatching(/^\/register\?error=invalid_input/);
      expect({ body, ...reply }).toMatchObject({ body, status: 303, headers: { location } });
    }
  });

  test("a body over 64 KiB is too large, whether or not it says its length", async () => {
    const api = await start();
    const json = JSON.stringify({ email: person.email, password: long });
    const form = formOf({ email: person.email, password: long });
    for (const chunked of [false, true]) {
      for (const [type, body] of [
        ["application/json", json],
        ["application/x-www-form-urlencoded", form],
      ] as const) {
        const headers = { "content-type": type, origin: new URL(api).origin };
        const reply = await exchange(`${api}/login`, { method: "POST", headers, body, chunked });
        expect({ type, chunked, ...reply }).toMatchObject({ type, chunked, status: 413 });
        expect(codeOf(reply)).toBe("payload_too_large");
      }
    }
  });

  test("a small body that unpacks to a large one is refused", async () => {
    const api = await start();
    const body = gzipSync(JSON.stringify({ email: person.email, password: long }));
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const reply = await exchange(`${api}/login`, { method: "POST", headers, body });
    expect([400, 413]).toContain(reply.status);
    expect(["invalid_input", "payload_too_large"]).toContain(codeOf(reply));
  });

  test("neither JSON nor a form is an unsupported media type", async () => {
    const api = await start();
    const headers = { "content-type": "text/plain", origin: new URL(api).origin };
    const reply = await exchange(`${api}/login`, { method: "POST", headers, body: JSON.stringify(person) });
    expect(reply).toMatchObject({ status: 415 });
  });
});
