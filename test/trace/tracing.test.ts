import { execFileSync } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { context, propagation, trace } from "@opentelemetry/api";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { loadTracing } from "../../src/trace/tracing.ts";
import { BreachService } from "../doubles/breach-service.ts";
import { WebhookReceiver } from "../doubles/webhook-receiver.ts";
import { newEmail, onEveryDatabase, onSqlite, origin, password } from "../flows/installation.ts";
import { recordSpans } from "./recorder.ts";

const soon = { timeout: 30_000, interval: 25 };
const { spans, clear } = recordSpans();
beforeEach(clear);

const named = (name: string) => spans().filter((span) => span.name === name);
/** Everything that a collector would be told, as one text. */
const exported = (): string =>
  JSON.stringify(
    spans().map(({ name, attributes, events, status, resource }) => [
      name,
      attributes,
      events,
      status,
      resource.attributes,
    ]),
  );

describe("with an SDK", () => {
  onEveryDatabase((open) => {
    test("a log-in is one trace: the request, its wait for a hash, its statements", async () => {
      const { member, browser, kind } = await open();
      const { email } = await member();
      clear();
      expect(await browser().post("/auth/login", { email, password })).toMatchObject({ status: 200 });
      const [request] = named("latchkey POST /login");
      expect(request?.attributes).toMatchObject({
        "http.request.method": "POST",
        "http.route": "/login",
        "http.response.status_code": 200,
        "latchkey.route": "login",
      });
      const inner = spans().filter((span) => span !== request);
      const names = new Set(inner.map(({ name }) => name));
      expect(names).toContain("latchkey password hash wait");
      expect(names).toContain("latchkey password hash");
      expect([...names].some((name) => name.startsWith("latchkey storage "))).toBe(true);
      const id = request?.spanContext();
      for (const span of inner) {
        expect([span.name, span.spanContext().traceId]).toStrictEqual([span.name, id?.traceId]);
        expect([span.name, span.parentSpanContext?.spanId]).toStrictEqual([span.name, id?.spanId]);
      }
      const systems = new Set(inner.map(({ attributes }) => attributes["db.system.name"]).filter(Boolean));
      expect([...systems]).toStrictEqual([kind === "postgres" ? "postgresql" : "sqlite"]);
    });
  });

  onSqlite((open) => {
    test("who waits for a hash is traced as herself, though another one's end lets her go on", async () => {
      const { browser } = await open({ password: { concurrency: 1 } });
      const attempts = Array.from({ length: 4 }, () =>
        browser().post("/auth/login", { email: newEmail(), password: "wrong and long enough" }),
      );
      await Promise.all(attempts);
      const requests = named("latchkey POST /login");
      expect(requests).toHaveLength(4);
      const hashes = named("latchkey password hash");
      expect(new Set(hashes.map((span) => span.parentSpanContext?.spanId))).toStrictEqual(
        new Set(requests.map((span) => span.spanContext().spanId)),
      );
    });

    test("refusals are no failures, and nothing that a client sent is exported, planted wherever it can be", async () => {
      const { browser, member } = await open();
      const { email } = await member();
      const planted = "PLANTED-7f3a";
      const client = browser();
      await client.post("/auth/login", { email, password: `${planted} wrong and long` });
      await client.post(`/auth/login?x=${planted}`, { email: `${planted}@example.com`, password });
      await client.get(`/auth/${planted}`);
      await client.get(`/auth/verify-email?token=${planted}`);
      await client.post(`/auth/sessions/${planted}/end`, {});
      await client.get("/auth/session", { authorization: `Bearer ${planted}` });
      await client.get("/auth/session", { "user-agent": planted, traceparent: planted, "x-request-id": planted });
      const text = exported();
      for (const word of [planted, email, "127.0.0.1", "latchkey.db", "select "]) expect(text).not.toContain(word);
      const [failed] = named("latchkey POST /login");
      expect(failed?.attributes).toMatchObject({
        "http.response.status_code": 401,
        "latchkey.error_code": "invalid_credentials",
      });
      expect(failed?.status.code).toBe(0);
      expect(spans().map(({ name }) => name)).toContain("latchkey GET");
    });

    test("a trace that somebody names is believed of a trusted proxy alone, and one that is current is gone on with", async () => {
      const traceId = "0af7651916cd43dd8448eb211c80319c";
      const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
      const site = await open({ trustedProxies: "192.0.2.0/24" });
      const ask = async (remoteAddress: string) => {
        clear();
        await site.auth.handler(new Request(`${origin}/auth/session`, { headers }), { remoteAddress });
        return named("latchkey GET /session")[0]?.spanContext().traceId;
      };
      expect(await ask("192.0.2.1")).toBe(traceId);
      expect(await ask("198.51.100.1")).not.toBe(traceId);
      const outer = trace.getTracer("app").startSpan("app");
      const within = trace.setSpan(context.active(), outer);
      expect(await context.with(within, () => ask("198.51.100.1"))).toBe(outer.spanContext().traceId);
      outer.end();
    });

    test("events and log lines say the trace they belong to, and a person's own list does not", async () => {
      const site = await open();
      const { browser, userId, email } = await site.member();
      const [registered] = named("latchkey POST /register");
      clear();
      await site.browser().post("/auth/login", { email, password: "wrong and long enough" });
      const { events } = await internalsOf(site.auth).deps();
      const failed = () => events.list({ userId, types: ["login_failed"], limit: 1 });
      await expect.poll(async () => (await failed()).length, soon).toBe(1);
      expect((await failed())[0]?.data).toStrictEqual({
        code: "invalid_credentials",
        traceId: named("latchkey POST /login")[0]?.spanContext().traceId,
      });
      const [started] = await events.list({ userId, types: ["session_started"], limit: 1 });
      expect(started?.data["traceId"]).toBe(registered?.spanContext().traceId);
      const own = await browser.get("/auth/events");
      expect(own.status).toBe(200);
      expect(JSON.stringify(own.body)).toContain("session_started");
      expect(JSON.stringify(own.body)).not.toContain("traceId");
    });

    test("strangers that are asked, and receivers of webhooks, are told of no trace", async () => {
      const service = await BreachService.start();
      const receiver = await WebhookReceiver.start();
      onTestFinished(() => Promise.all([service.close(), receiver.close()]).then(() => undefined));
      // What an instrumentation of Node's client does: it writes what is current where the request is made into its headers.
      const injected: Record<string, string>[] = [];
      const instrument = (message: unknown): void => {
        const { request } = message as { request: { setHeader(name: string, value: string): void } };
        const carrier: Record<string, string> = {};
        propagation.inject(context.active(), carrier);
        injected.push(carrier);
        for (const [name, value] of Object.entries(carrier)) request.setHeader(name, value);
      };
      channel("http.client.request.created").subscribe(instrument);
      onTestFinished(() => {
        channel("http.client.request.created").unsubscribe(instrument);
      });
      const development = "http://localhost:3000";
      const site = await open({
        baseUrl: development,
        password: { breachCheck: { url: service.url } },
        webhook: { url: receiver.url, secret: `whsec_${"A".repeat(42)}8=`, events: ["userCreated"] },
      });
      await site.browser({ origin: development }).post("/auth/register", { email: newEmail(), password });
      await expect.poll(() => receiver.received.length, soon).toBe(1);
      expect(injected).toStrictEqual([{}, {}]);
      for (const { headers } of [...service.requests, ...receiver.received])
        expect(headers).not.toHaveProperty("traceparent");
      const [request] = named("latchkey POST /register");
      const [asked] = named("latchkey outbound GET");
      expect(asked?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
      expect(asked?.attributes).toStrictEqual({ "http.request.method": "GET", "server.address": "127.0.0.1" });
      await expect.poll(() => named("latchkey webhook POST").length, soon).toBe(1);
      const [told] = named("latchkey webhook POST");
      expect(told?.parentSpanContext).toBeUndefined();
      expect(told?.spanContext().traceId).not.toBe(request?.spanContext().traceId);
    });

    test("what runs by itself begins no traces: the revocation log is read twice a second", async () => {
      const { auth } = await open();
      await auth.ready();
      clear();
      const { events } = await internalsOf(auth).deps();
      await events.list({ limit: 1 });
      expect(spans()).toStrictEqual([]);
    });
  });
});

describe("without the package", () => {
  const resolve = createRequire(import.meta.url);
  const missing = (code: string) =>
    Object.assign(() => {
      throw Object.assign(new Error("Cannot find module"), { code });
    }, resolve) as NodeJS.Require;

  test("it is looked for once, however often it is asked for", () => {
    const tracing = JSON.stringify(new URL("../../src/trace/tracing.ts", import.meta.url).href);
    const program = `import { registerHooks } from "node:module";
      let looks = 0;
      registerHooks({ resolve: (name, context, next) => {
        if (name !== "@opentelemetry/api") return next(name, context);
        looks += 1;
        throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
      } });
      const { findTracing } = await import(${tracing});
      console.log(findTracing(), findTracing(), findTracing(), looks);`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
    expect(said).toBe("null null null 1\n");
  });

  test("there is no tracing, and no error; one that is broken is not taken for missing", () => {
    expect(loadTracing(missing("MODULE_NOT_FOUND"))).toBeNull();
    expect(() => loadTracing(missing("ERR_INVALID"))).toThrow("Cannot find module");
  });
});

afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});
