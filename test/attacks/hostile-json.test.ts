import { expect, test } from "vitest";
import type { Client } from "../flows/client.ts";
import { newEmail, onSqlite, origin, password } from "../flows/installation.ts";

const headers = { origin, "content-type": "application/json" };

function sendText(client: Client, path: string, body: string | Uint8Array): ReturnType<Client["send"]> {
  return client.send(path, { method: "POST", headers, body });
}

onSqlite((open) => {
  const quoted = JSON.stringify(password);
  const hostile: Readonly<Record<string, string>> = {
    "a __proto__ member": `{"email":"EMAIL","password":${quoted},"__proto__":{"role":"admin"}}`,
    "a __proto__ member spelled with escapes": `{"email":"EMAIL","password":${quoted},"\\u005f_proto__":{"role":"admin"}}`,
    "constructor.prototype": `{"email":"EMAIL","password":${quoted},"constructor":{"prototype":{"role":"admin"}}}`,
    "a nested __proto__": `{"email":{"__proto__":{"x":1}},"password":${quoted}}`,
    "a member twice": `{"email":"EMAIL","email":"other@example.net","password":${quoted}}`,
    "a member twice, once with escapes": `{"email":"EMAIL","\\u0065mail":"other@example.net","password":${quoted}}`,
    "a member twice, with upper-case hex": `{"password":"x","p\\u0061ssword":${quoted},"email":"EMAIL"}`,
    "an array": `[{"email":"EMAIL","password":${quoted}}]`,
    null: "null",
    "a string": `"EMAIL"`,
    "a number": "1",
    true: "true",
    "white space": "   ",
    "a trailing comma": `{"email":"EMAIL","password":${quoted},}`,
    "a comment": `{"email":"EMAIL",/* x */"password":${quoted}}`,
    "single quotes": "{'email':'EMAIL'}",
    "two documents": `{"email":"EMAIL","password":${quoted}}{}`,
    "text behind": `{"email":"EMAIL","password":${quoted}} x`,
    NaN: `{"email":"EMAIL","password":${quoted},"remember":NaN}`,
    "a number for a boolean": `{"email":"EMAIL","password":${quoted},"remember":1}`,
    "a string for a boolean": `{"email":"EMAIL","password":${quoted},"remember":"true"}`,
    "null for a boolean": `{"email":"EMAIL","password":${quoted},"remember":null}`,
    "a number for a password": `{"email":"EMAIL","password":12345678901234567890}`,
    "an array for a password": `{"email":"EMAIL","password":[${quoted}]}`,
    "an object for an address": `{"email":{"$gt":""},"password":${quoted}}`,
    "an array for an address": `{"email":["EMAIL"],"password":${quoted}}`,
    "null for an address": `{"email":null,"password":${quoted}}`,
    "a lone surrogate in a password": `{"email":"EMAIL","password":"${password}\\ud800"}`,
    "a raw control character in a string": `{"email":"EMAIL\n","password":${quoted}}`,
    "an unended string": `{"email":"EMAIL`,
    "an unended escape": `{"email":"EMAIL\\`,
    "deep arrays": "[".repeat(30_000),
    "deep objects": `${'{"a":'.repeat(10_000)}1`,
    "100,000 levels": `${"[".repeat(32_000)}${"]".repeat(32_000)}`,
    "deep below a member": `{"email":${"[".repeat(25)}${"]".repeat(25)},"password":${quoted}}`,
    "UTF-7": "+AHsAIgBlAG0AYQBpAGwAIgA-",
  };

  test.for(Object.keys(hostile))("A086: %s is refused with 400 by every call", async (name) => {
    const { browser, member } = await open();
    const { email, browser: ada } = await member();
    const text = (hostile[name] ?? "").replaceAll("EMAIL", email);
    const keys = Object.keys(Object.prototype).length;
    for (const [client, path] of [
      [browser(), "/auth/login"],
      [browser(), "/auth/register"],
      [ada.copy(), "/auth/password/change"],
      [ada.copy(), "/auth/user"],
      [browser(), "/auth/logout"],
      [browser(), "/auth/user/delete/undo"],
    ] as const) {
      const { status, body, setCookies } = await sendText(client, path, text);
      expect([path, status, body?.code]).toStrictEqual([path, 400, "invalid_input"]);
      if (path !== "/auth/logout") expect(setCookies).toStrictEqual([]);
    }
    expect(Object.keys(Object.prototype)).toHaveLength(keys);
    expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
    expect((await ada.get("/auth/session")).body.user.role).toBe("user");
  });

  test("A086: bytes that are not UTF-8, and other encodings, are refused", async () => {
    const { browser } = await open();
    const json = JSON.stringify({ email: newEmail(), password });
    const broken = [
      Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xff]), Buffer.from("}")]),
      Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
      Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(json, "utf16le")]),
      Buffer.from(json, "utf16le"),
      Buffer.from([0]),
    ];
    for (const bytes of broken) {
      const { status, body } = await sendText(browser(), "/auth/register", bytes);
      expect([status, body.code]).toStrictEqual([400, "invalid_input"]);
    }
    const asForm = await browser().send("/auth/register", {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: Buffer.concat([Buffer.from("email="), Buffer.from([0xff])]),
    });
    expect(asForm.status).toBe(400);
  });

  test("A086: a byte order mark changes nothing, and twenty levels are enough for everybody", async () => {
    const { browser } = await open();
    const json = JSON.stringify({ email: newEmail(), password });
    expect((await sendText(browser(), "/auth/register", `\ufeff${json}`)).status).toBe(201);
    const padded = `\r\n\t ${json.replaceAll(",", " ,\n ")} \n`;
    expect((await sendText(browser(), "/auth/login", padded)).status).toBe(200);
  });

  test("A086: forms have one value a field, and no objects", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    const headersOfForm = { origin, "content-type": "application/x-www-form-urlencoded" };
    const fields = `email=${encodeURIComponent(email)}&password=${encodeURIComponent(password)}`;
    for (const body of [
      `${fields}&email=other%40example.net`,
      `email=other%40example.net&${fields}`,
      `${fields}&password=x`,
      `email[]=${encodeURIComponent(email)}&password=x`,
      `email[$ne]=x&password[$ne]=x`,
      `${fields}&__proto__=x`,
      `${fields}&__proto__[role]=admin`,
      `${fields}&constructor[prototype][role]=admin`,
      `${fields}&toString=x`,
      `${fields}&hasOwnProperty=x`,
      `${fields}&remember=1`,
    ]) {
      const { location, setCookies } = await browser().send("/auth/login", {
        method: "POST",
        headers: headersOfForm,
        body,
      });
      expect([body, location]).toStrictEqual([body, "/login?error=invalid_input"]);
      expect(setCookies.join()).not.toContain("session");
    }
    expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
  });

  test("A086: neither JSON nor form is 415, and no other type is read as one of them", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    const json = JSON.stringify({ email, password });
    for (const type of [
      "text/plain",
      "application/xml",
      "text/json",
      "application/json5",
      "application/jsonx",
      "application/vnd.api+json",
      "multipart/form-data; boundary=x",
      "application/json,text/plain",
      "application/octet-stream",
      "json",
      "",
      "*/*",
    ]) {
      const answer = await browser().send("/auth/login", {
        method: "POST",
        headers: { origin, "content-type": type },
        body: new TextEncoder().encode(json),
      });
      expect([type, answer.status, answer.body.code, answer.setCookies]).toStrictEqual([
        type,
        415,
        "unsupported_media_type",
        [],
      ]);
    }
    for (const type of ["application/json;charset=UTF-8", "APPLICATION/JSON", " application/json ; x=y"]) {
      expect(
        (await browser().send("/auth/login", { method: "POST", headers: { origin, "content-type": type }, body: json }))
          .status,
      ).toBe(200);
    }
  });
});
