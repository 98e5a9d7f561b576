import { github } from "latchkey";
import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { consoleRoutes } from "../../src/http/console/routes.ts";
import { pageRoutes } from "../../src/http/page-routes.ts";
import { type Installation, type Member, onPostgres, onSqlite } from "../flows/installation.ts";
import { operator } from "../flows/operator.ts";
import { bombard } from "./bombard.ts";
import { hostileRequests, type NamedParameters } from "./hostile-input.ts";
import { judgeDatabase } from "./in-process.ts";

const withEverything = {
  mailFrom: "door@example.com",
  mailer: { send: () => Promise.resolve() },
  providers: [github({ clientId: "x", clientSecret: "x" })],
};

/** What any page looks at. */
const query = [
  ..."search role banned operator user session type since until cursor back limit hours to".split(" "),
  ..."returnTo notice error before show token".split(" "),
];

/** Every page, those about somebody with her id as well. */
function pathsOf(site: Installation, { userId, sessionId }: Member): readonly string[] {
  const { settings } = internalsOf(site.auth);
  const console = consoleRoutes.map(({ path }) => (settings.pages.admin ?? "") + path);
  const named = console.map((path) => path.replace("{id}", path.includes("/sessions/") ? sessionId : userId));
  return [...new Set([...pageRoutes(settings).map(({ path }) => path), ...console, ...named])];
}

async function visit(site: Installation, count: number): Promise<void> {
  const bystander = await site.member();
  const member = await operator(site, "admin");
  const sane = [
    "1",
    "50",
    "true",
    "any",
    "admin",
    "user",
    bystander.email,
    bystander.userId,
    "2026-01-01T00:00",
    "login_failed",
  ];
  const named: NamedParameters = { query, headers: ["accept-language", "cookie"], sane };
  for (const path of pathsOf(site, bystander)) {
    const requests = hostileRequests({ method: "GET", path }, "", named);
    await bombard(site, { requests, count, sender: () => ({ member, headers: {} }) });
  }
  expect((await member.browser.get("/auth/admin/users")).status).toBe(200);
  await site.raw("update {users} set operator = null");
  await judgeDatabase(site, bystander);
}

onSqlite((open) => {
  test(
    "200 hostile visits to each page, of people and of operators: no 5xx, no hang, nothing changes",
    {
      timeout: 300_000,
    },
    async () => visit(await open(withEverything), 200),
  );
});

onPostgres((open) => {
  test("and 50 to each on PostgreSQL", { timeout: 300_000 }, async () => visit(await open(withEverything), 50));
});
