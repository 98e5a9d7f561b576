import { exported, importLine, typeImportLine, typed } from "../dialect.ts";
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

const listenerTypes = "{ IncomingMessage, ServerResponse }";

export const nodeTemplate: AppTemplate = {
  packages: [],
  types: [],
  imports: ({ dialect, ...sketch }) => [
    ...typeImportLine(dialect, listenerTypes, "node:http"),
    importLine(dialect, latchkeyNames({ dialect, ...sketch }), "latchkey/node"),
  ],
  body: (sketch, isExported) => {
    const { dialect, wishes } = sketch;
    const request = `request${typed(dialect, ": IncomingMessage")}`;
    const response = `response${typed(dialect, ": ServerResponse")}`;
    return [
      mountComment(sketch),
      `const mounted = latchkey(${mountOptions(sketch)});`,
      ...homePart(sketch, [
        "const home = requireSession(auth, { redirect: true }, (request, response) => {",
        "  response.end(`Hello ${request.auth.user.email}. Your sessions: /account`);",
        "});",
      ]),
      "",
      meComments[wishes.carrier],
      `const me = ${guardOf(wishes.carrier)}(auth, (request, response) => {`,
      '  response.setHeader("content-type", "application/json").end(JSON.stringify(request.auth.user));',
      "});",
      "",
      `${isExported ? exported(dialect) : ""}function app(${request}, ${response}) {`,
      "  mounted(request, response, () => {",
      '    const [path] = (request.url ?? "/").split("?");',
      ...(hasPages(sketch) ? ['    if (path === "/") return home(request, response);'] : []),
      '    if (path === "/api/me") return me(request, response);',
      "    response.writeHead(404).end();",
      "  });",
      "}",
    ];
  },
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ createServer }", "node:http"),
    importLine(dialect, "{ app }", appModule),
    "",
    listenSettings,
    "createServer(app).listen(Number(PORT), HOST, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    ...mountImports(sketch, "latchkey/node"),
    `const mounted = latchkey(${mountOptions(sketch)});`,
    "createServer((request, response) => mounted(request, response, () => yours(request, response)));",
  ],
  testImports: (sketch) => [...portTestImports(sketch), importLine(sketch.dialect, "{ createServer }", "node:http")],
  testBody: (sketch) => portTestBody(sketch, "createServer(app)"),
};
