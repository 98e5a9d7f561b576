import { exported, importLine, typed } from "../dialect.ts";
import {
  type AppTemplate,
  guardOf,
  hasPages,
  homeComment,
  latchkeyNames,
  meComments,
  mountComment,
  mountOptions,
} from "./sketch.ts";

export const honoTemplate: AppTemplate = {
  packages: ["hono", "@hono/node-server"],
  types: [],
  imports: (sketch) => [
    importLine(sketch.dialect, "{ Hono }", "hono"),
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/hono"),
  ],
  body: (sketch, isExported) => [
    `${isExported ? exported(sketch.dialect) : ""}const app = new Hono();`,
    "",
    mountComment(sketch),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    ...(hasPages(sketch)
      ? [
          "",
          homeComment,
          'app.get("/", requireSession(auth, { redirect: true }), (c) => {',
          "  return c.text(`Hello ${c.var.auth.user.email}. Your sessions: /account`);",
          "});",
        ]
      : []),
    "",
    meComments[sketch.wishes.carrier],
    `app.get("/api/me", ${guardOf(sketch.wishes.carrier)}(auth), (c) => c.json(c.var.auth.user));`,
  ],
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ serve }", "@hono/node-server"),
    importLine(dialect, "{ app }", appModule),
    "",
    'const { PORT = "3000", HOST = "127.0.0.1" } = process.env;',
    "serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST }, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/hono"),
    importLine(sketch.dialect, "{ auth }", sketch.authModule),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    hasPages(sketch)
      ? 'app.get("/profile", requireSession(auth, { redirect: true }), (c) => c.json(c.var.auth.user));'
      : 'app.get("/api/me", requireToken(auth), (c) => c.json(c.var.auth.user));',
  ],
  testImports: () => [],
  testBody: ({ dialect }) => [
    `async function send(path${typed(dialect, ": string")}, init${typed(dialect, "?: RequestInit")}) {`,
    "  return app.request(path, init);",
    "}",
    "after(() => auth.close());",
  ],
};
