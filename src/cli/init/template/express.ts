import { exported, importLine, typeImportLine, typed } from "../dialect.ts";
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

export const expressTemplate: AppTemplate = {
  packages: ["express"],
  types: ["@types/express"],
  imports: (sketch) => [
    importLine(sketch.dialect, "express", "express"),
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/express"),
  ],
  body: (sketch, isExported) => [
    `${isExported ? exported(sketch.dialect) : ""}const app = express();`,
    "",
    mountComment(sketch),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    ...(hasPages(sketch)
      ? [
          "",
          homeComment,
          'app.get("/", requireSession(auth, { redirect: true }), (req, res) => {',
          '  res.type("text").send(`Hello ${req.auth.user.email}. Your sessions: /account`);',
          "});",
        ]
      : []),
    "",
    meComments[sketch.wishes.carrier],
    `app.get("/api/me", ${guardOf(sketch.wishes.carrier)}(auth), (req, res) => {`,
    "  res.json(req.auth.user);",
    "});",
  ],
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ app }", appModule),
    "",
    'const { PORT = "3000", HOST = "127.0.0.1" } = process.env;',
    "app.listen(Number(PORT), HOST, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/express"),
    importLine(sketch.dialect, "{ auth }", sketch.authModule),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    hasPages(sketch)
      ? 'app.get("/profile", requireSession(auth, { redirect: true }), (req, res) => res.json(req.auth.user));'
      : 'app.get("/api/me", requireToken(auth), (req, res) => res.json(req.auth.user));',
  ],
  testImports: ({ dialect }) => [
    importLine(dialect, "{ once }", "node:events"),
    ...typeImportLine(dialect, "{ AddressInfo }", "node:net"),
  ],
  testBody: ({ dialect }) => [
    'const server = app.listen(0, "127.0.0.1");',
    'const listening = once(server, "listening");',
    `async function send(path${typed(dialect, ": string")}, init${typed(dialect, "?: RequestInit")}) {`,
    "  await listening;",
    `  const { port } = server.address()${typed(dialect, " as AddressInfo")};`,
    "  return fetch(`http://127.0.0.1:${port}${path}`, init);",
    "}",
    "after(() => {",
    "  server.close();",
    "  server.closeAllConnections();",
    "  return auth.close();",
    "});",
  ],
};
