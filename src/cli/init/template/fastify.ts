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

export const fastifyTemplate: AppTemplate = {
  packages: ["fastify"],
  types: [],
  imports: (sketch) => [
    importLine(sketch.dialect, "Fastify", "fastify"),
    importLine(sketch.dialect, latchkeyNames(sketch), "latchkey/fastify"),
  ],
  body: (sketch, isExported) => [
    `${isExported ? exported(sketch.dialect) : ""}const app = Fastify();`,
    "",
    mountComment(sketch),
    `app.register(latchkey(${mountOptions(sketch)}));`,
    ...homePart(sketch, [
      'app.get("/", { onRequest: requireSession(auth, { redirect: true }) }, async (request) => {',
      "  return `Hello ${request.auth.user.email}. Your sessions: /account`;",
      "});",
    ]),
    "",
    meComments[sketch.wishes.carrier],
    `app.get("/api/me", { onRequest: ${guardOf(sketch.wishes.carrier)}(auth) }, async (request) => request.auth.user);`,
  ],
  server: ({ dialect, appModule }) => [
    importLine(dialect, "{ app }", appModule),
    "",
    listenSettings,
    "app.listen({ port: Number(PORT), host: HOST }, (error) => {",
    "  if (error) throw error;",
    "  console.log(`http://localhost:${PORT}`);",
    "});",
  ],
  mount: (sketch) => [
    ...mountImports(sketch, "latchkey/fastify"),
    `app.register(latchkey(${mountOptions(sketch)}));`,
    hasPages(sketch)
      ? 'app.get("/profile", { onRequest: requireSession(auth, { redirect: true }) }, async (request) => request.auth.user);'
      : 'app.get("/api/me", { onRequest: requireToken(auth) }, async (request) => request.auth.user);',
  ],
  testImports: () => [],
  testBody: ({ dialect }) => [
    'const listening = app.listen({ port: 0, host: "127.0.0.1" });',
    sendHead(dialect),
    "  return fetch((await listening) + path, init);",
    "}",
    "after(async () => {",
    "  await app.close();",
    "  await auth.close();",
    "});",
  ],
};
