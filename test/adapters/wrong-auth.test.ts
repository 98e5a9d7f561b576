import { createRequire } from "node:module";
import { requireSession, withAuth } from "latchkey/express";
import { latchkey as fastifyLatchkey } from "latchkey/fastify";
import { latchkey as honoLatchkey } from "latchkey/hono";
import { latchkey as nodeLatchkey } from "latchkey/node";
import { describe, expect, test } from "vitest";

const makers: Readonly<Record<string, (auth: never) => unknown>> = {
  "a guard": requireSession,
  "a greeting": withAuth,
  Fastify: fastifyLatchkey,
  Hono: honoLatchkey,
  "node:http": nodeLatchkey,
};

describe.each(Object.entries(makers))("%s is refused", (_name, make) => {
  // What a second copy of the package gives looks like ours and is none: it would be trusted without a check.
  test.each([
    ["a look-alike", { authenticate: () => ({ ok: true, user: { role: "admin" } }), handler: () => new Response() }],
    ["options", { baseUrl: "http://localhost:3000" }],
    ["nothing", undefined],
    ["a module", createRequire(import.meta.url)("node:path")],
  ])("%s", (_what, auth) => {
    expect(() => make(auth as never)).toThrow("npm ls latchkey");
  });
});
