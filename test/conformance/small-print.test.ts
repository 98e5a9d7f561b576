import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { consoleStates } from "../../scripts/console-states.ts";
import { inLanguage, pageStates } from "../../scripts/page-states.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { openSignInKey } from "../../src/client/sign-in-key.ts";
import { OneTimeKey } from "../../src/http/one-time-key.ts";
import { languages } from "../../src/pages/copy.ts";
import { createResetLink } from "../../src/password/request-reset.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { deriveServiceKey } from "../../src/service/service-key.ts";
import { createCode } from "../../src/verification/code.ts";
import { day, newEmail, onSqlite, password } from "../flows/installation.ts";
import { operator } from "../flows/operator.ts";
import { Program } from "../flows/program.ts";

// What standards ask that goes without saying, until somebody changes it.

describe("pages", () => {
  const states = Object.entries({ ...pageStates, ...consoleStates });

  test("every field of a password hides it, says what it is for, and keeps no password manager out", () => {
    const fields = languages.flatMap((language) =>
      states.flatMap(([name, render]) =>
        [...inLanguage(language, render).matchAll(/<input[^>]*\bname="\w*password\w*"[^>]*>/gi)].map(([field]) => [
          name,
          field,
        ]),
      ),
    );
    expect(fields.length).toBeGreaterThan(20);
    for (const [name = "", field = ""] of fields) {
      expect(field, name).toContain(' type="password"');
      expect(field, name).toMatch(/ autocomplete="(?:current|new)-password"/);
      // Nothing that cuts, forbids or forgets what is pasted.
      expect(field, name).not.toMatch(/ (?:(?:on\w+|maxlength|pattern|value)=|readonly\b)/);
    }
  });

  test("the account, the pages between that ask for a proof or an address, and every page of the console have a button that logs out", () => {
    const own = /^(account|reauthenticate|add-email|change-sent|change-(?!verify-elsewhere))/;
    const shown = states.filter(([name]) => own.test(name) || name in consoleStates);
    const without = shown
      .filter(([, render]) => !/<form[^>]* action="[^"]*\/logout"/.test(render()))
      .map(([name]) => name);
    expect(shown.length).toBeGreaterThan(40);
    // It is the page after the account was closed.
    expect(without).toEqual(["account-closed"]);
  });
});

onSqlite((open) => {
  test("a new installation has no account, no operator and no program with a key", async () => {
    const { auth, raw } = await open();
    expect((await auth.users.list()).users).toEqual([]);
    for (const table of ["{users}", "{identities}", "{sessions}", "{services}", "{codes}"]) {
      expect([table, await raw(`select * from ${table}`)]).toEqual([table, []]);
    }
  });

  test("R093: a password is good until it is changed: ten years later nobody is asked for another one", async () => {
    const { time, member, browser } = await open();
    const { email } = await member();
    time.now += 3_652 * day;
    const later = browser();
    const { status, body } = await later.post("/auth/login", { email, password });
    expect([status, Object.keys(body).toSorted()]).toEqual([200, ["session", "user"]]);
    expect((await later.visit("/account")).status).toBe(200);
  });

  test("R095: a password made of the address, the name, the product or its host is refused at registration, a change and a reset, and the reason said", async () => {
    const { auth, browser, member } = await open({
      baseUrl: "https://id.wanderlust.example",
      productName: "Kestrel Mail",
    });
    const origin = "https://id.wanderlust.example";
    const { browser: ada, userId, email } = await member({ origin });
    await ada.json("PATCH", "/auth/user", { name: "Ada Thistlewood" });
    const own = email.slice(0, email.indexOf("@"));
    const reset = await createResetLink(await internalsOf(auth).deps(), userId, { actor: "operator" });
    const token = new URL(reset?.link ?? "").searchParams.get("token");
    const refusal = (pointer: string): object => ({
      code: "weak_password",
      errors: [{ pointer, code: "contains_context" }],
    });
    for (const guess of ["kestrel mail 1", "Wanderlust-2026", "K3strelM4il!"]) {
      const registered = await browser({ origin }).post("/auth/register", { email: newEmail(), password: guess });
      expect([guess, registered.status, registered.body]).toMatchObject([guess, 422, refusal("/password")]);
    }
    for (const guess of ["kestrel mail 1", "thistlewood1815", `${own}!`]) {
      const changed = await ada.post("/auth/password/change", { currentPassword: password, newPassword: guess });
      expect([guess, changed.status, changed.body]).toMatchObject([guess, 422, refusal("/newPassword")]);
      const set = await browser({ origin }).post("/auth/password/reset", { token, newPassword: guess });
      expect([guess, set.status, set.body]).toMatchObject([guess, 422, refusal("/newPassword")]);
    }
    const named = await browser({ origin }).post("/auth/register", {
      email: newEmail(),
      name: "Grace Quillfeather",
      password: "grace.quillfeather1906",
    });
    expect([named.status, named.body]).toMatchObject([422, refusal("/password")]);
    expect(readFileSync("docs/errors.md", "utf8")).toContain(
      "made of the address, the name, the product's name or its host",
    );
  });

  test("R093: no call takes or gives a hint, a question or an answer to one", async () => {
    const { browser } = await open();
    const { text } = await browser().get("/auth/openapi.json");
    const names = [...text.matchAll(/"(\w+)":\{"(?:type|anyOf|allOf|enum|\$ref|description)"/g)].map(
      ([, name = ""]) => name,
    );
    expect(names).toEqual(expect.arrayContaining(["email", "password", "newPassword"]));
    // RFC 7662's, which says what kind a token is.
    const own = names.filter((name) => name !== "token_type_hint");
    expect(own.filter((name) => /hint|question|answer|reminder/i.test(name))).toEqual([]);
  });

  test("R034: nothing that opens something has less than 128 bits of chance in it", async () => {
    const site = await open();
    const { browser: ada, email } = await operator(site, "admin");
    const app = new Program(site.auth);
    await app.signIn(email);
    const ring = createSecretRing([generateSecret()]);
    const service = { id: "00000000-0000-4000-8000-000000000001", seed: Buffer.alloc(32, 1) };
    // 22 characters of base64url are 132 bits. What stands before is public: prefix, id of the root secret, front check and session.
    const secrets: Readonly<Record<string, readonly [text: string | undefined, shape: RegExp]>> = {
      code: [createCode(), /^lko_([\w-]{43})$/],
      session: [ada.cookies.get("__Host-latchkey-session"), /^lks_[\w-]{38}[\w-]{5}([\w-]{43})$/],
      refresh: [app.refreshToken, /^lkr_[\w-]{51}([\w-]{43})$/],
      service: [deriveServiceKey(ring.current, service), /^lkv_[\w-]{38}([\w-]{43})$/],
      "key of development": [new OneTimeKey().text, /^([\w-]{43})$/],
      "root secret": [generateSecret(), /^([\w-]{43})$/],
    };
    for (const [name, [text = "", shape]] of Object.entries(secrets)) {
      const own = shape.exec(text)?.[1] ?? "";
      expect([name, own.length]).toEqual([name, 43]);
      expect(new Set(own).size, name).toBeGreaterThan(12);
    }
    // Of a UUID's 128 bits six are fixed. It asks for a lost answer again, and opens nothing without the token.
    const uuids = openSignInKey("key").renew().replaceAll("-", "").length / 32;
    expect(uuids * 122).toBeGreaterThanOrEqual(128);
    const many = Array.from({ length: 2_000 }, createCode);
    expect(new Set(many).size).toBe(2_000);
    // Each of the 43 places but the last, in which four bits stand, takes every character.
    for (let place = 4; place < 46; place += 1) expect(new Set(many.map((code) => code[place])).size).toBe(64);
  });
});
