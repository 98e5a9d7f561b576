import { importLine, loadLine, typed } from "../dialect.ts";
import type { Sketch } from "./sketch.ts";

/** How a test reaches the application. */
export interface TestParts {
  readonly imports: readonly string[];
  /** Loads or makes the application, once the environment is set. */
  readonly loads: readonly string[];
  /** Makes `send(path, init)`. */
  readonly open: readonly string[];
}

/** A test for `node --test`: two devices sign in, and one ends the other. */
export function renderTestFile(sketch: Sketch, { imports, loads, open }: TestParts): readonly string[] {
  const { dialect, wishes, authModule } = sketch;
  const { carrier, providers } = wishes;
  // Apple's key has to be one: it cannot be made up here.
  const tried = providers.filter(({ word }) => word !== "apple");
  const text = typed(dialect, ": string");
  return [
    importLine(dialect, "assert", "node:assert/strict"),
    importLine(dialect, "{ randomBytes }", "node:crypto"),
    ...imports.filter((line) => line.includes("node:")),
    importLine(dialect, "{ after, test }", "node:test"),
    ...imports.filter((line) => !line.includes("node:")),
    "",
    "// An installation of its own, in memory: nothing of this is kept.",
    'process.env.AUTH_SECRET = randomBytes(32).toString("base64url");',
    'process.env.DATABASE_URL = "sqlite::memory:";',
    'process.env.BASE_URL = "http://localhost:3000";',
    ...tried.flatMap(({ options }) =>
      options.map(([option, variable]) => {
        const value = option === "issuer" ? "https://login.example.com" : `${option}-of-a-test`;
        return `process.env.${variable} = "${value}";`;
      }),
    ),
    loadLine(dialect, "{ auth }", authModule),
    ...loads,
    "",
    ...open,
    "",
    'const json = { "content-type": "application/json" };',
    'const ada = { email: "ada@example.com", password: "marble onion staircase" };',
    `const post = (path${text}, value${typed(dialect, ": object")}) =>`,
    '  send(path, { method: "POST", headers: json, body: JSON.stringify(value) });',
    `const visit = async (headers${typed(dialect, ": Record<string, string>")}) => (await send("/api/me", { headers })).status;`,
    ...(carrier === "token" ? [] : renderBrowser()),
    ...(carrier === "session" ? [] : renderProgram(dialect.isTyped)),
    "",
    'test("a session that another device ends is refused at once", async () => {',
    '  assert.equal((await post("/auth/register", ada)).status, 201);',
    `  const phone = await ${carrier === "session" ? "browser" : "program"}();`,
    `  const laptop = await ${carrier === "token" ? "program" : "browser"}();`,
    "  assert.deepEqual([await visit(phone), await visit(laptop), await visit({})], [200, 200, 401]);",
    "",
    `  const { session } = ${dialect.isTyped ? "(" : ""}await (await send("/auth/session", { headers: phone })).json()${typed(dialect, ") as { session: { id: string } }")};`,
    '  const ended = await send(`/auth/sessions/${session.id}`, { method: "DELETE", headers: { ...json, ...laptop } });',
    "  assert.equal(ended.status, 204);",
    "  assert.deepEqual([await visit(phone), await visit(laptop)], [401, 200]);",
    "});",
    "",
    'test("a wrong password opens nothing", async () => {',
    '  assert.equal((await post("/auth/login", { ...ada, password: "onion staircase marble" })).status, 401);',
    "});",
    ...(tried.length > 0
      ? renderProviders(
          tried.map(({ word, id = word }) => id),
          dialect.isTyped,
        )
      : []),
  ];
}

function renderBrowser(): readonly string[] {
  return [
    "",
    "/** Logs in as a browser does, and gives what it sends from then on. */",
    "async function browser() {",
    '  const answer = await post("/auth/login", ada);',
    "  assert.equal(answer.status, 200);",
    '  return { cookie: answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ") };',
    "}",
  ];
}

function renderProgram(isTyped: boolean): readonly string[] {
  return [
    "",
    "/** Logs in as a program does, and gives what it sends from then on. */",
    "async function program() {",
    '  const answer = await post("/auth/jwt/login", ada);',
    "  assert.equal(answer.status, 200);",
    isTyped
      ? "  const { accessToken } = (await answer.json()) as { accessToken: string };"
      : "  const { accessToken } = await answer.json();",
    "  return { authorization: `Bearer ${accessToken}` };",
    "}",
  ];
}

function renderProviders(ids: readonly string[], isTyped: boolean): readonly string[] {
  return [
    "",
    'test("people are offered the providers", async () => {',
    '  const answer = await send("/auth/providers");',
    isTyped
      ? "  const { providers } = (await answer.json()) as { providers: { id: string }[] };"
      : "  const { providers } = await answer.json();",
    `  assert.deepEqual(providers.map(({ id }) => id), ${JSON.stringify(ids).replaceAll(",", ", ")});`,
    "});",
  ];
}
