import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";

type Route = Readonly<Record<string, (request: Request) => Promise<Response>>>;

const folder = fileURLToPath(new URL("../../examples/nextjs/", import.meta.url));
const origin = "http://localhost:3000";
const ada = { email: "ada@example.com", password: "marble onion staircase" };
let routes: Readonly<Record<string, Route>> = {};
let proxy: (request: Request) => Promise<Response | undefined>;

beforeAll(async () => {
  process.env["AUTH_SECRET"] = generateSecret();
  // Vitest has one of its own, which is no address.
  process.env["BASE_URL"] = origin;
  process.env["DATABASE_URL"] = "sqlite::memory:";
  const load = async (path: string): Promise<Route> => (await import(`${folder}${path}`)) as Route;
  routes = {
    "/auth": await load("app/(latchkey)/auth/[...path]/route.ts"),
    "/login": await load("app/(latchkey)/login/route.ts"),
    "/register": await load("app/(latchkey)/register/route.ts"),
    "/account": await load("app/(latchkey)/account/route.ts"),
    "/api/me": await load("app/api/me/route.ts"),
  };
  ({ proxy } = (await import(`${folder}proxy.ts`)) as { proxy: typeof proxy });
});

/** Calls the function that Next would: of the file that belongs to the path, the one of the method. */
async function visit(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(origin + path, init);
  const { pathname } = new URL(request.url);
  const route = routes[pathname.startsWith("/auth/") ? "/auth" : pathname];
  return route?.[request.method]?.(request) ?? new Response(null, { status: 405 });
}

const form = (path: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  visit(path, { method: "POST", headers: { origin }, body: new URLSearchParams(fields) });

test("every file of the example for Next is read in a minute", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBe(7);
  for (const name of files) {
    expect(statSync(folder + name).isFile()).toBe(true);
    const lines = readFileSync(folder + name, "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(140);
  }
});

test("its handlers, called as Next calls them, register somebody, know her, and log her out", async () => {
  expect(await (await visit("/login")).text()).toContain('action="/auth/login"');
  expect((await visit("/api/me")).status).toBe(401);
  const made = await form("/auth/register", ada);
  expect([made.status, made.headers.get("location")]).toStrictEqual([303, "/dashboard"]);
  const cookie = made.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  expect(await (await visit("/api/me", { headers: { cookie } })).json()).toStrictEqual({ hello: ada.email });
  expect(await (await visit("/account", { headers: { cookie } })).text()).toContain(ada.email);
  const out = await visit("/auth/logout", { method: "POST", headers: { origin, cookie } });
  expect(out.status).toBeLessThan(400);
  expect((await visit("/api/me", { headers: { cookie } })).status).toBe(401);
});

test("its proxy leads visitors to log in and back, and lets members through", async () => {
  const sent = await proxy(new Request(`${origin}/dashboard/notes?page=2`));
  expect([sent?.status, sent?.headers.get("location")]).toStrictEqual([
    303,
    `${origin}/login?returnTo=%2Fdashboard%2Fnotes%3Fpage%3D2`,
  ]);
  const back = await form("/auth/login", { ...ada, returnTo: "/dashboard/notes?page=2" });
  expect(back.headers.get("location")).toBe("/dashboard/notes?page=2");
  const cookie = (back.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  expect(await proxy(new Request(`${origin}/dashboard`, { headers: { cookie } }))).toBeUndefined();
});
