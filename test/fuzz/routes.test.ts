import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { ApiRoute } from "../../src/http/api-route.ts";
import { apiRoutes } from "../../src/http/api-routes.ts";
import { serviceHeader } from "../feed/feed-reader.ts";
import { type Installation, type Member, onPostgres, onSqlite, origin } from "../flows/installation.ts";
import { describeRequest, type HostileRequest, hostileRequests, reportCause } from "./hostile-input.ts";
import { judgeAnswer, judgeDatabase, send, type Sender } from "./in-process.ts";

/** The peer of every request is a proxy that is believed, so that what it forwards is looked at. */
const options = { trustedProxies: "203.0.113.0/24", forwardAuthHosts: ["app.example.com"] };
const batchSize = 25;

/** What a route is asked, and what it must never say. */
interface Target {
  readonly sane: readonly string[];
  readonly judge: (response: Response, hostile: HostileRequest, member: Member) => Promise<void>;
}

/** None of them waits: a long poll that is in order takes its time. */
const noWait = (hostile: HostileRequest): boolean => !/wait=0?[1-9]|wait=(1\d|2[0-5])(&|$)/.test(hostile.target);

async function targetsOf(site: Installation): Promise<Readonly<Record<string, Target>>> {
  const service = await serviceHeader(site, "revocations");
  const known = await site.auth.handler(new Request(`${origin}/auth/revocations?wait=0`, { headers: service }));
  const { cursor } = (await known.json()) as { readonly cursor: string };
  const [epoch] = cursor.split(".");
  return {
    followRevocations: {
      sane: [
        cursor,
        `${epoch}.0`,
        `${epoch}.-1`,
        `${epoch}.999999999999999`,
        `${epoch}.1e3`,
        "other.0",
        "0",
        "00",
        "26",
      ],
      judge: async (response, { signedIn }) => {
        if (response.status !== 200) return judgeAnswer(response);
        expect(signedIn).toBe(true);
        const type = response.headers.get("content-type");
        expect(["text/event-stream", "application/json"]).toContain(type);
        if (type === "application/json") return judgeAnswer(response);
        const reader = response.body?.getReader();
        const { value } = (await reader?.read()) ?? {};
        await reader?.cancel();
        expect(new TextDecoder().decode(value)).toMatch(/^(event: (snapshot|revocation|ready)|: )/);
      },
    },
    forwardAuth: {
      sane: ["app.example.com", "/page", "GET", "POST", "user", "user,admin", "1"],
      judge: async (response, { signedIn }, member) => {
        await judgeAnswer(response.clone());
        const names = ["remote-user", "remote-email", "remote-name", "remote-groups", "x-auth-token"];
        const said = names.map((name) => response.headers.get(name));
        if (response.status !== 200) return expect(said).toStrictEqual(names.map(() => null));
        expect(signedIn).toBe(true);
        expect(said).toStrictEqual([member.userId, "", "", "user", expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)]);
      },
    },
  };
}

async function bombard(site: Installation, route: ApiRoute, count: number): Promise<void> {
  const { [route.id]: target } = await targetsOf(site);
  if (target === undefined) throw new Error(`Say what ${route.id} may answer.`);
  const namesIn = (place: string): string[] =>
    route.parameters.filter((one) => one.in === place).map(({ name }) => name);
  const named = { query: namesIn("query"), headers: namesIn("header"), sane: target.sane };
  const [member, bystander] = [await site.member(), await site.member()];
  const sender: Sender = {
    member,
    headers: await serviceHeader(site, route.security === "service" ? "revocations" : undefined),
  };
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const requests = hostileRequests({ method: "GET", path: route.path }, "/auth", named).filter(noWait);
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: batchSize, maxLength: batchSize }), async (batch) => {
      const responses = await Promise.all(batch.map((request) => send(site, sender, request, gone.signal)));
      for (const [index, response] of responses.entries()) {
        const hostile = batch[index] as HostileRequest;
        if (response.status === 200) passed += 1;
        await target.judge(response, hostile, member).catch((error: unknown) => {
          throw new Error(`${response.status} to ${describeRequest(hostile)}`, { cause: error });
        });
      }
    }),
    { numRuns: count / batchSize, endOnFailure: true, reporter: reportCause },
  );
  // Some were in order: what came behind the first look was tried as well.
  expect(passed).toBeGreaterThan(0);
  await judgeDatabase(site, bystander);
}

onSqlite((open) => {
  test.each(apiRoutes.map((route) => [`GET ${route.path}`, route] as const))(
    "10,000 hostile requests for %s: no 5xx, no hang, and nothing said to whoever may not know",
    { timeout: 300_000 },
    async (_name, route) => bombard(await open(options), route, 10_000),
  );
});

onPostgres((open) => {
  test("and 500 for each of them on PostgreSQL", { timeout: 300_000 }, async () => {
    for (const route of apiRoutes) await bombard(await open(options), route, 500);
  });
});
