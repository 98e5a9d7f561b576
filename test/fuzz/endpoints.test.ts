import { github } from "latchkey";
import { expect, test } from "vitest";
import { z } from "zod";
import type { AuthParts } from "../../src/auth/create-auth.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints as all } from "../../src/http/endpoints/index.ts";
import { createQuickHasher } from "../../src/testing/quick-hasher.ts";
import { serviceHeader } from "../feed/feed-reader.ts";
import { type Installation, newEmail, onPostgres, onSqlite, password } from "../flows/installation.ts";
import { bombard } from "./bombard.ts";
import { hostileRequests } from "./hostile-input.ts";
import { judgeDatabase } from "./in-process.ts";

/** Without a mailer some calls answer 503, as they should; without a provider some are not there. */
const withEverything = {
  mailFrom: "door@example.com",
  mailer: { send: () => Promise.resolve() },
  providers: [github({ clientId: "x", clientSecret: "x" })],
  nativeRedirectUris: ["com.example.app:/signed-in"],
};

/** Those of operators are in operators.test.ts: there somebody asks who may. */
const endpoints = all.filter(({ access }) => access !== "operator");

/** Hashes are quick where no password comes in from outside: whoever was signed out is somebody new in the next batch, many hundred times. */
function partsFor({ input }: Pick<Endpoint, "input">): AuthParts {
  const { properties = {} } = input ? z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) : {};
  return Object.keys(properties).some((name) => /password/i.test(name)) ? {} : { hasher: createQuickHasher() };
}

async function attack(site: Installation, endpoint: (typeof endpoints)[number], count: number): Promise<void> {
  const bystander = await site.member();
  let member = await site.member();
  const service = await serviceHeader(site, (endpoint as Endpoint).scope);
  await bombard(site, {
    requests: hostileRequests(endpoint, "/auth"),
    count,
    sender: async () => {
      if ((await member.browser.get("/auth/session")).status !== 200) member = await site.member();
      return { member, headers: service };
    },
  });
  await judgeDatabase(site, bystander);
  expect((await site.browser().post("/auth/login", { email: bystander.email, password })).status).toBe(200);
  expect((await site.browser().post("/auth/register", { email: newEmail(), password })).status).toBe(201);
}

onSqlite((open) => {
  test.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    "10,000 hostile requests for %s: no 5xx, no hang, nothing written that should not be",
    { timeout: 300_000 },
    async (_name, endpoint) => attack(await open(withEverything, partsFor(endpoint)), endpoint, 10_000),
  );
});

onPostgres((open) => {
  test("and 500 for each call on PostgreSQL", { timeout: 600_000 }, async () => {
    const site = await open(withEverything);
    for (const endpoint of endpoints) await attack(site, endpoint, 500);
  });
});
