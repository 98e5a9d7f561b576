import fc from "fast-check";
import { github } from "latchkey";
import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { consoleRoutes } from "../../src/http/console/routes.ts";
import { pageRoutes } from "../../src/http/page-routes.ts";
import { type Installation, type Member, onPostgres, onSqlite } from "../flows/installation.ts";
import { operator } from "../flows/operator.ts";
import {
  describeRequest,
  type HostileRequest,
  hostileRequests,
  type NamedParameters,
  reportCause,
} from "./hostile-input.ts";
import { judgeAnswer, judgeDatabase, send } from "./in-process.ts";

const withEverything = {
  mailFrom: "door@example.com",
  mailer: { send: () => Promise.resolve() },
  providers: [github({ clientId: "x", clientSecret: "x" })],
};
const batchSize = 25;

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

async function bombard(site: Installation, count: number): Promise<void> {
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
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileRequests({ method: "GET", path }, "", named), { minLength: batchSize, maxLength: batchSize }),
        async (requests) => {
          const responses = await Promise.all(requests.map((request) => send(site, { member, headers: {} }, request)));
          for (const [index, response] of responses.entries()) {
            await judgeAnswer(response).catch((error: unknown) => {
              throw new Error(`${response.status} to ${describeRequest(requests[index] as HostileRequest)}`, {
                cause: error,
              });
            });
          }
        },
      ),
      { numRuns: count / batchSize, endOnFailure: true, reporter: reportCause },
    );
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
    async () => bombard(await open(withEverything), 200),
  );
});

onPostgres((open) => {
  test("and 50 to each on PostgreSQL", { timeout: 300_000 }, async () => bombard(await open(withEverything), 50));
});
