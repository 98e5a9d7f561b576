import { exported, importLine } from "../dialect.ts";
import {
  type AppTemplate,
  guardOf,
  hasPages,
  homePart,
  latchkeyNames,
  listenSettings,
  meComments,
  mountComment,
  mountImports,
  mountOptions,
  sendHead,
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
    ...homePart(sketch, [
      'app.get("/", requireSession(auth, { redirect: true }), (c) => {',
      "  return c.text(`Hello ${c.var.auth.user.email}. Your sessions: /account`);",
      "});",
    ]),
    "",
    meComments[sketch.wishes.carrier],
    `app.get("/api/me", ${guardOf(sketch.wishes.carrier)}(auth), (c) => c.json(c.var.auth.user));`,
  ],
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ serve }", "@hono/node-server"),
    importLine(dialect, "{ app }", appModule),
    "",
    listenSettings,
    "serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST }, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    ...mountImports(sketch, "latchkey/hono"),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    hasPages(sketch)
      ? 'app.get("/profile", requireSession(auth, { redirect: true }), (c) => c.json(c.var.auth.user));'
      : 'app.get("/api/me", requireToken(auth), (c) => c.json(c.var.auth.user));',
  ],
  testImports: () => [],
  testBody: ({ dialect }) => [
    sendHead(dialect),
    "  return app.request(path, init);",
    "}",
    "after(() => auth.close());",
  ],
};
