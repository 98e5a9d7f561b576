import { generateKeyPairSync } from "node:crypto";
import { apple, github } from "latchkey";
import { expect, onTestFinished, test } from "vitest";
import type { ApiRoute } from "../../src/http/api-route.ts";
import { apiRoutes } from "../../src/http/api-routes.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import type { AvatarStore } from "../../src/federation/avatar-store.ts";
import { serviceHeader } from "../feed/feed-reader.ts";
import { operator } from "../flows/operator.ts";
import { type Installation, type Member, onPostgres, onSqlite, origin } from "../flows/installation.ts";
import { bombard } from "./bombard.ts";
import { type HostileRequest, hostileRequests } from "./hostile-input.ts";
import { judgeAnswer, judgeDatabase, type Sender } from "./in-process.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
/** Nobody is asked anything: no answer of a browser gets as far as that. */
const providers = [
  github({ clientId: "x", clientSecret: "x" }),
  apple({
    clientId: "com.example.app",
    teamId: "ABCDE12345",
    keyId: "ABC1234567",
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  }),
];
/** The peer of every request is a proxy that is believed, so that what it forwards is looked at. */
const options = { trustedProxies: "203.0.113.0/24", forwardAuthHosts: ["app.example.com"], providers };

/** What a route is asked, and what it must never say. */
interface Target {
  /** @default that of the route */
  readonly path?: string;
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
    avatar: {
      path: await pictureOf(site),
      sane: [],
      judge: async (response) => {
        if (response.status !== 200) return judgeAnswer(response);
        expect([response.headers.get("content-type"), await response.text()]).toStrictEqual(["image/gif", "GIF89a"]);
      },
    },
    adminExportEvents: {
      sane: ["login_failed", "session_started,user_registered", "2026-01-01T00:00:00Z", "operator"],
      judge: async (response, { signedIn }) => {
        if (response.status !== 200) return judgeAnswer(response);
        expect(signedIn).toBe(true);
        for (const line of (await response.text()).split("\n").filter(Boolean)) {
          expect(JSON.parse(line)).toMatchObject({ type: expect.any(String) });
        }
      },
    },
    startProvider: { path: "/github", sane: ["cookie", "token", "signin", "/account"], judge: judgeDeparture },
    startProviderByForm: { path: "/github", sane: [], judge: judgeDeparture },
    finishProvider: { path: "/github/callback", sane: ["code", "state", "access_denied"], judge: judgeAnswer },
    finishProviderByPost: { path: "/apple/callback", sane: [], judge: judgeAnswer },
  };
}

/** Where the picture of somebody is served. */
async function pictureOf(site: Installation): Promise<string> {
  const { userId } = await site.member();
  const { pictures } = await internalsOf(site.auth).deps();
  const name = "n".repeat(43);
  const about = { userId, name, url: name, source: name, digest: name, fetchedAt: new Date(site.time.now) };
  await (pictures as AvatarStore).put({ ...about, type: "image/gif", bytes: Buffer.from("GIF89a") });
  return `/avatars/${name}`;
}

/** A browser goes to the provider, and nowhere else away from here. */
async function judgeDeparture(response: Response): Promise<void> {
  const location = response.headers.get("location");
  if (location === null || !location.startsWith("https://github.com/")) return judgeAnswer(response);
  const { pathname, searchParams } = new URL(location);
  expect(pathname).toBe("/login/oauth/authorize");
  expect(searchParams.get("redirect_uri")).toBe(`${origin}/auth/github/callback`);
  for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-latchkey-flow-[\w-]+=/);
}

/** How many of `count` hostile requests were in order after all. */
async function attack(site: Installation, route: ApiRoute, count: number): Promise<number> {
  const { [route.id]: target } = await targetsOf(site);
  if (target === undefined) throw new Error(`Say what ${route.id} may answer.`);
  const { method = "GET" } = route;
  const namesIn = (place: string): string[] =>
    route.parameters.filter((one) => one.in === place).map(({ name }) => name);
  const named = { query: namesIn("query"), headers: namesIn("header"), sane: target.sane };
  const bystander = await site.member();
  const member = route.security === "operator" ? await operator(site, "auditor") : await site.member();
  const sender: Sender = {
    member,
    headers: await serviceHeader(site, route.security === "service" ? "revocations" : undefined),
  };
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const requests = hostileRequests({ method, path: target.path ?? route.path }, "/auth", named).filter(noWait);
  let passed = 0;
  await bombard(site, {
    requests,
    count,
    sender: () => sender,
    signal: gone.signal,
    judge: (response, hostile) => {
      if (response.status < 400) passed += 1;
      return target.judge(response, hostile, member);
    },
  });
  // Hers is known; anybody else's level would show.
  await site.raw("update {users} set operator = null where id = $1", member.userId);
  await judgeDatabase(site, bystander);
  return passed;
}

onSqlite((open) => {
  test.each(apiRoutes.map((route) => [`${route.method ?? "GET"} ${route.path}`, route] as const))(
    "10,000 hostile requests for %s: no 5xx, no hang, and nothing said to whoever may not know",
    { timeout: 300_000 },
    async (_name, route) => {
      const passed = await attack(await open(options), route, 10_000);
      // Some were in order: what came behind the first look was tried as well.
      expect(passed).toBeGreaterThan(0);
    },
  );
});

onPostgres((open) => {
  test("and 500 for each of them on PostgreSQL", { timeout: 300_000 }, async () => {
    let passed = 0;
    for (const route of apiRoutes) passed += await attack(await open(options), route, 500);
    expect(passed).toBeGreaterThan(0);
  });
});
