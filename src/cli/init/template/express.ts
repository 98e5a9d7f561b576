import { exported, importLine } from "../dialect.ts";
import { portTestBody, portTestImports } from "./port-test.ts";
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
    ...homePart(sketch, [
      'app.get("/", requireSession(auth, { redirect: true }), (req, res) => {',
      '  res.type("text").send(`Hello ${req.auth.user.email}. Your sessions: /account`);',
      "});",
    ]),
    "",
    meComments[sketch.wishes.carrier],
    `app.get("/api/me", ${guardOf(sketch.wishes.carrier)}(auth), (req, res) => {`,
    "  res.json(req.auth.user);",
    "});",
  ],
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ app }", appModule),
    "",
    listenSettings,
    "app.listen(Number(PORT), HOST, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    ...mountImports(sketch, "latchkey/express"),
    `app.use(latchkey(${mountOptions(sketch)}));`,
    hasPages(sketch)
      ? 'app.get("/profile", requireSession(auth, { redirect: true }), (req, res) => res.json(req.auth.user));'
      : 'app.get("/api/me", requireToken(auth), (req, res) => res.json(req.auth.user));',
  ],
  testImports: portTestImports,
  testBody: (sketch) => portTestBody(sketch, "app"),
};
