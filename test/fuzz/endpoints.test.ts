import fc from "fast-check";
import { expect, test } from "vitest";
import { errorTable } from "../../src/error/error-table.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { parseName } from "../../src/user/name.ts";
import { serviceHeader } from "../feed/feed-reader.ts";
import {
  type Installation,
  type Member,
  newEmail,
  onPostgres,
  onSqlite,
  origin,
  password,
} from "../flows/installation.ts";
import { describeRequest, type HostileRequest, hostileRequests, reportCause } from "./hostile-input.ts";

/** Without a mailer some calls answer 503, as they should. */
const withMail = { mailFrom: "door@example.com", mailer: { send: () => Promise.resolve() } };

/** Requests under way at a time. */
const batchSize = 25;
/** Milliseconds within which each is answered, however busy the machine is. */
const patience = 30_000;

/** Who a request comes from, when it comes from anybody. */
interface Sender {
  readonly member: Member;
  /** The key, for calls of services. */
  readonly service: Readonly<Record<string, string>>;
}

/** Sends one request in process, as a fetch-style route would. Headers that a `Headers` object refuses never leave a client. */
async function send(site: Installation, sender: Sender, hostile: HostileRequest): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of hostile.headers) {
    try {
      headers.append(name, value);
    } catch {
      // Not a header.
    }
  }
  if (hostile.signedIn) {
    const own = [...sender.member.browser.cookies].map(([name, value]) => `${name}=${value}`);
    headers.set("cookie", [...own, headers.get("cookie") ?? ""].join("; "));
    for (const [name, value] of Object.entries(sender.service)) headers.set(name, value);
  }
  const request = new Request(new URL(hostile.target, origin), {
    method: hostile.method,
    headers,
    ...(hostile.body !== null && { body: new Uint8Array(hostile.body) }),
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("No answer.")), patience).unref();
  });
  return Promise.race([site.auth.handler(request, { remoteAddress: "203.0.113.9", pages: true }), late]);
}

/** What holds for every answer, whatever was asked. */
async function judge(response: Response): Promise<void> {
  const body = await response.text();
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-[\w-]+=[\w.-]*; Path=\/; /);
  const location = response.headers.get("location");
  if (location !== null) expect(new URL(location, origin).origin).toBe(origin);
  if (/problem\+json/.test(response.headers.get("content-type") ?? "")) {
    const problem = JSON.parse(body);
    expect(errorTable[problem.code as keyof typeof errorTable].status).toBe(response.status);
  }
  expect(body).not.toMatch(/node_modules|\bat .*\.ts:\d/);
  if (/html/.test(response.headers.get("content-type") ?? "")) expect(body).not.toContain("<script>alert");
}

/** What must be so in the database, whatever was sent. */
async function judgeDatabase(site: Installation, bystander: Member): Promise<void> {
  const users = await site.raw("select * from {users}");
  for (const user of users) {
    expect(user).toMatchObject({ role: "user", metadata: "{}", operator: null, banned_at: null });
    expect(parseEmail(user["email"])).toBe(user["email"]);
    if (user["name"] !== null) expect(parseName(user["name"] as string)).toBe(user["name"]);
    expect(user["password_hash"]).toMatch(/^\$argon2id\$v=19\$m=/);
  }
  const strangers = await site.raw(
    "select count(*) as n from {sessions} where user_id not in (select id from {users})",
  );
  expect(Number(strangers[0]?.["n"])).toBe(0);
  expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
  const { status, body } = await bystander.browser.get("/auth/session");
  expect([status, body.user.email]).toStrictEqual([200, bystander.email]);
  expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
}

async function bombard(site: Installation, endpoint: (typeof endpoints)[number], count: number): Promise<void> {
  const bystander = await site.member();
  let member = await site.member();
  const service = await serviceHeader(site, (endpoint as Endpoint).scope);
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileRequests(endpoint, "/auth"), { minLength: batchSize, maxLength: batchSize }),
      async (requests) => {
        // What may end the session, or the account, has done so.
        if ((await member.browser.get("/auth/session")).status !== 200) member = await site.member();
        const responses = await Promise.all(requests.map((request) => send(site, { member, service }, request)));
        for (const [index, response] of responses.entries()) {
          await judge(response).catch((error: unknown) => {
            throw new Error(`${response.status} to ${describeRequest(requests[index] as HostileRequest)}`, {
              cause: error,
            });
          });
        }
      },
    ),
    // A batch says nothing that its one request does not say better.
    { numRuns: count / batchSize, endOnFailure: true, reporter: reportCause },
  );
  await judgeDatabase(site, bystander);
  expect((await site.browser().post("/auth/login", { email: bystander.email, password })).status).toBe(200);
  expect((await site.browser().post("/auth/register", { email: newEmail(), password })).status).toBe(201);
}

onSqlite((open) => {
  test.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    "10,000 hostile requests for %s: no 5xx, no hang, nothing written that should not be",
    { timeout: 300_000 },
    async (_name, endpoint) => bombard(await open(withMail), endpoint, 10_000),
  );
});

onPostgres((open) => {
  test("and 500 for each call on PostgreSQL", { timeout: 600_000 }, async () => {
    const site = await open(withMail);
    for (const endpoint of endpoints) await bombard(site, endpoint, 500);
  });
});
