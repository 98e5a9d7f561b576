import { exported, importLine, typeImportLine, typed } from "../dialect.ts";
import { expressTemplate } from "./express.ts";
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
      ...(hasPages(sketch)
        ? [
            "",
            homeComment,
            "const home = requireSession(auth, { redirect: true }, (request, response) => {",
            "  response.end(`Hello ${request.auth.user.email}. Your sessions: /account`);",
            "});",
          ]
        : []),
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
    'const { PORT = "3000", HOST = "127.0.0.1" } = process.env;',
    "createServer(app).listen(Number(PORT), HOST, () => console.log(`http://localhost:${PORT}`));",
  ],
  mount: (sketch) => [
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/node"),
    importLine(sketch.dialect, "{ auth }", sketch.authModule),
    `const mounted = latchkey(${mountOptions(sketch)});`,
    "createServer((request, response) => mounted(request, response, () => yours(request, response)));",
  ],
  testImports: (sketch) => [
    ...expressTemplate.testImports(sketch),
    importLine(sketch.dialect, "{ createServer }", "node:http"),
  ],
  testBody: (sketch) => [
    'const server = createServer(app).listen(0, "127.0.0.1");',
    ...expressTemplate.testBody(sketch).slice(1),
  ],
};
