import { once } from "node:events";
import { Agent } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { codeOf, exchange, postForm, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { frameworks } from "./frameworks/index.ts";

const { email, password } = person;
const long = "x".repeat(70 * 1024);
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

const cases = frameworks.flatMap(({ name, serve }) => [
  { name, serve, parsesBodies: false },
  { name: `${name}, which reads bodies itself`, serve, parsesBodies: true },
]);

describe.each(cases)("$name", ({ serve, parsesBodies }) => {
  async function start(): Promise<string> {
    const auth = testAuth();
    const url = await serve({ mounts: [{ auth }], parsesBodies });
    await auth.ready();
    return url;
  }

  test("JSON registers, a form logs in, and a call without a body needs none", async () => {
    const url = await start();
    expect(await postJson(`${url}/auth/register`, person)).toMatchObject({ status: 201 });
    const fields = new URLSearchParams({ email, password, returnTo: "/profile?tab=1" }).toString();
    const reply = await postForm(`${url}/auth/login`, fields);
    expect(reply).toMatchObject({ status: 303, headers: { location: "/profile?tab=1" } });
    const headers = { origin: url };
    expect(await exchange(`${url}/auth/logout`, { method: "POST", headers })).toMatchObject({ status: 204 });
    expect(await exchange(`${url}/auth/login`, { method: "POST", headers: json })).toMatchObject({ status: 400 });
  });

  test("a field that came twice, or is none of the call's, is refused", async () => {
    const url = await start();
    for (const body of [
      `{"email":["${email}"],"password":"x"}`,
      `{"email":"${email}","password":"x","role":"admin"}`,
    ]) {
      const reply = await exchange(`${url}/auth/login`, { method: "POST", headers: json, body });
      expect({ body, ...reply }).toMatchObject({ body, status: 400 });
      expect(codeOf(reply)).toBe("invalid_input");
    }
    const registered = await postForm(`${url}/auth/register`, `email=${email}&password=${password}&role=admin`);
    expect(registered.headers.location).toMatch(/^\/register\?error=invalid_input/);
  });

  test("a body over 64 KiB is too large, said or not, and the connection can be used again", async () => {
    const url = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (const chunked of [false, true]) {
      for (const [type, body] of [
        [json, JSON.stringify({ email, password: long })],
        [form, new URLSearchParams({ email, password: long }).toString()],
      ] as const) {
        const headers = { origin: url, ...type };
        const reply = await exchange(`${url}/auth/login`, { method: "POST", headers, body, chunked, agent });
        expect({ type, chunked, ...reply }).toMatchObject({ type, chunked, status: 413 });
        expect(codeOf(reply)).toBe("payload_too_large");
        const next = await postOn(agent, `${url}/auth/login`, { email, password: "x" });
        expect({ type, chunked, ...next }).toMatchObject({ type, chunked, status: 401 });
      }
    }
  });

  test("what is neither JSON nor a form is an unsupported media type", async () => {
    const url = await start();
    const body = JSON.stringify({ email, password });
    for (const type of ["text/plain", "application/octet-stream", "nothing", "application/json garbage", ";;"]) {
      const headers = { origin: url, "content-type": type };
      const reply = await exchange(`${url}/auth/login`, { method: "POST", headers, body });
      expect({ type, ...reply }).toMatchObject({ type, status: 415 });
      expect(codeOf(reply)).toBe("unsupported_media_type");
    }
  });

  test("a body that is broken is refused, whoever reads it first", async () => {
    const url = await start();
    for (const [type, body] of [
      ["application/json", "{"],
      ["application/json", '"'],
      ["application/json", "\0"],
      ["multipart/form-data; boundary=x", "--x\r\nnothing"],
      ["multipart/form-data", "--x"],
      ["application/x-www-form-urlencoded", "%zz=%&&&=="],
    ] as const) {
      const headers = { origin: url, "content-type": type };
      const { status } = await exchange(`${url}/auth/login`, { method: "POST", headers, body });
      expect([303, 400, 415], `${type} ${body}: ${status}`).toContain(status);
    }
  });

  test("another site is refused before its body is looked at", async () => {
    const url = await start();
    const headers = { ...json, origin: "https://evil.example" };
    const body = JSON.stringify({ email, password: long });
    expect(await exchange(`${url}/auth/login`, { method: "POST", headers, body })).toMatchObject({ status: 403 });
  });

  test("an upload that is given up harms nobody", async () => {
    const url = await start();
    const { port } = new URL(url);
    for (const length of ["content-length: 5000", "transfer-encoding: chunked"]) {
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      const head = ["POST /auth/register HTTP/1.1", "host: a", "content-type: application/json", length, "", ""];
      const begun = length.startsWith("t") ? '10\r\n{"email":"a@exam\r\n' : '{"email":"a@exam';
      socket.write(head.join("\r\n") + begun);
      await wait(50);
      socket.destroy();
    }
    await wait(50);
    await signUp(url);
  });
});

async function postOn(agent: Agent, url: string, value: unknown) {
  return exchange(url, { method: "POST", headers: json, body: JSON.stringify(value), agent });
}
