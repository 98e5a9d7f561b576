import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { LightResponses } from "./light-responses.ts";

const name = "cache-control";
const value = "private, no-store";

test("a class that keeps nothing to be seen is left alone, and so is everything of it", () => {
  const light = new LightResponses();
  expect(light.complete(new Response("x"), name, value)).toBeUndefined();
  const isUntouched: boolean[] = [];
  const app = new Hono().get("/", (c) => {
    isUntouched.push(light.isUntouched(c));
    return c.text("x");
  });
  void app.request("/");
  expect(isUntouched).toStrictEqual([false]);
});

// From here on `Response` is the server's own, as in a process that serves.
test("an answer of the server's class is completed by a new one, which anybody may read, copy and clone", async () => {
  getRequestListener(() => new Response());
  const light = new LightResponses();
  const shared = { "Content-Type": "application/json", "x-own": "1" };
  const answer = new Response("{}", { status: 201, headers: shared });
  const completed = light.complete(answer, name, value) as Response;
  // What the host may use again for somebody else's answer is not written to.
  expect(shared).toStrictEqual({ "Content-Type": "application/json", "x-own": "1" });
  const expected = { "cache-control": value, "content-type": "application/json", "x-own": "1" };
  const copies = [completed.clone(), new Response(completed.body, completed), completed];
  for (const copy of copies) expect([copy.status, Object.fromEntries(copy.headers)]).toStrictEqual([201, expected]);
  expect(await copies[1]?.text()).toBe("{}");
});

test("a text without headers keeps the type that it is sent with", () => {
  const light = new LightResponses();
  const completed = light.complete(new Response("x"), name, value);
  expect(Object.fromEntries(completed?.headers ?? [])).toStrictEqual({
    "cache-control": value,
    "content-type": "text/plain; charset=UTF-8",
  });
});

test("an answer that has the header already is given back as it is, however it is spelled", () => {
  const light = new LightResponses();
  const answer = new Response("x", { headers: { "Cache-Control": "public" } });
  expect(light.complete(answer, name, value)).toBe(answer);
});

test.for([
  ["a Headers object", () => new Response("x", { headers: new Headers({ "content-type": "text/html" }) })],
  ["a list of headers", () => new Response("x", { headers: [["content-type", "text/html"]] })],
  ["no type of its own", () => new Response("x", { headers: { "x-own": "1" } })],
  ["bytes", () => new Response(new Uint8Array(1), { headers: { "content-type": "image/png" } })],
  ["a stream", () => new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } })],
  ["nothing", () => new Response(null, { status: 204 })],
  [
    "headers that were asked for",
    () => {
      const response = new Response("x", { headers: { "content-type": "text/html" } });
      response.headers.set("x-own", "1");
      return response;
    },
  ],
] as const)("an answer with %s goes the way that everybody may go", ([, make]) => {
  expect(new LightResponses().complete(make(), name, value)).toBeUndefined();
});

test("a context on which anything was set is seen", async () => {
  const light = new LightResponses();
  const seen: Record<string, boolean> = {};
  const app = new Hono();
  app.get("/nothing", (c) => {
    seen.nothing = light.isUntouched(c);
    return c.text("x");
  });
  app.get("/header", (c) => {
    c.header("x-own", "1");
    seen.header = light.isUntouched(c);
    return c.text("x");
  });
  app.get("/answer", (c) => {
    c.res.headers.set("x-own", "1");
    seen.answer = light.isUntouched(c);
    return c.text("x");
  });
  for (const path of ["/nothing", "/header", "/answer"]) await app.request(path);
  expect(seen).toStrictEqual({ nothing: true, header: false, answer: false });
});
