import { createServer } from "node:http";
import { latchkey, requireSession, withAuth } from "latchkey/node";
import { expect, test } from "vitest";
import { codeOf, exchange } from "../express/exchange.ts";
import { signUp, testAuth } from "../express/host.ts";
import { addressOf } from "./framework.ts";

test("alone it is a server: what is not ours is not found", async () => {
  const url = await addressOf(createServer(latchkey(testAuth(), { pages: true })).listen(0, "127.0.0.1"));
  await signUp(url);
  expect(await exchange(`${url}/login`)).toMatchObject({ status: 200 });
  for (const path of ["/", "/x", "/Auth/session"]) {
    const reply = await exchange(url + path);
    expect([reply.status, codeOf(reply)]).toStrictEqual([404, "not_found"]);
  }
});

test("a configuration that turns out wrong is a 500 with nothing in it, and is logged", async () => {
  const logged: unknown[] = [];
  const logger = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => logged.push(fields) };
  const auth = testAuth({ database: "sqlite:/dev/null/at/all.db", migrate: "off", logger });
  const guarded = requireSession(auth, (_request, response) => response.end("in"));
  const url = await addressOf(createServer(guarded).listen(0, "127.0.0.1"));
  const reply = await exchange(url, { headers: { cookie: `latchkey-session-3000=lks_${"a".repeat(86)}` } });
  expect([500, 503]).toContain(reply.status);
  expect(reply.text).not.toContain("all.db");
});

test("a guard without a listener stops the start", () => {
  const auth = testAuth();
  const [guard, greet] = [requireSession, withAuth] as unknown as ((...args: unknown[]) => unknown)[];
  for (const call of [() => guard!(auth), () => guard!(auth, { role: "admin" }), () => greet!(auth)]) {
    expect(call).toThrow("listener is missing");
  }
  const listener = () => undefined;
  expect(() => guard!(auth, listener, { role: "admin" })).toThrow("comes last");
});
