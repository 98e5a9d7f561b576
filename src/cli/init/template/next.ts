import { importLine, loadLine, typed } from "../dialect.ts";
import type { PlannedFile } from "../planned-file.ts";
import { sendHead, type Sketch } from "./sketch.ts";

/** Whatever a route says is about one person: Next must never keep it. */
const dynamicLine = 'export const dynamic = "force-dynamic";';
const apiRoute = "app/(latchkey)/auth/[...path]/route";
const meRoute = "app/api/me/route";

/** The routes of a Next application: the API, our pages, and one that answers whoever is signed in. */
export function nextRoutes(sketch: Sketch, pages: readonly string[]): readonly PlannedFile[] {
  const { ending } = sketch.dialect;
  return [
    { path: `${apiRoute}.${ending}`, what: "the API below /auth", lines: renderApi(sketch) },
    ...pages.map((page) => {
      const up = "../".repeat(page.split("/").length - 1);
      return {
        path: `app/(latchkey)${page}/route.${ending}`,
        what: `the page ${page}`,
        lines: [dynamicLine, "", `export { GET } from "${up}auth/[...path]/route.${ending}";`],
      };
    }),
    { path: `${meRoute}.${ending}`, what: "a route for whoever is signed in", lines: renderMe(sketch) },
  ];
}

function renderApi({ dialect, wishes, authModule }: Sketch): readonly string[] {
  const options = wishes.carrier === "token" ? "" : ", { pages: true }";
  return [
    importLine(dialect, "{ auth }", `../../../../${authModule.slice(2)}`),
    "",
    dynamicLine,
    "",
    "// Next calls a route by the method of the request.",
    `const handler = (request${typed(dialect, ": Request")}) => auth.handler(request${options});`,
    "export { handler as GET, handler as HEAD, handler as POST, handler as PATCH, handler as DELETE, handler as OPTIONS };",
  ];
}

function renderMe({ dialect, wishes: { carrier }, authModule }: Sketch): readonly string[] {
  return [
    importLine(dialect, "{ auth }", `../../../${authModule.slice(2)}`),
    "",
    dynamicLine,
    "",
    `export async function GET(request${typed(dialect, ": Request")}) {`,
    "  const check = await auth.authenticate(request.headers);",
    "  if (!check.ok) return Response.json({ code: check.code }, { status: 401 });",
    ...(carrier === "token"
      ? [
          "  // A cookie counts for nothing here.",
          '  if (!("claims" in check)) return Response.json({ code: "unauthenticated" }, { status: 401 });',
        ]
      : []),
    "  return Response.json(check.user);",
    "}",
  ];
}

/** What Next is told of the package: to leave it as it is, instead of taking it apart for a bundle. */
export const nextConfigLines: readonly string[] = ['export default { serverExternalPackages: ["latchkey"] };'];

/** What goes into a server component. */
export const nextMount: readonly string[] = [
  'import { headers } from "next/headers";',
  'import { redirect } from "next/navigation";',
  "const check = await auth.authenticate(await headers());",
  'if (!check.ok) redirect("/login?returnTo=/dashboard");',
];

/** Loads the routes, for a test. */
export function nextTestLoads({ dialect }: Sketch): readonly string[] {
  return [
    loadLine(dialect, "api", `./${apiRoute}.${dialect.ending}`),
    loadLine(dialect, "me", `./${meRoute}.${dialect.ending}`),
  ];
}

/** Makes `send` out of them. */
export function nextTestBody({ dialect }: Sketch): readonly string[] {
  const type = " as object as Record<string, (request: Request) => Promise<Response>>";
  return [
    "/** Next takes the file that belongs to a path, and the function of the request's method. */",
    sendHead(dialect),
    "  const request = new Request(`http://localhost:3000${path}`, init);",
    dialect.isTyped
      ? `  const route = (path === "/api/me" ? me : api)${type};`
      : '  const route = path === "/api/me" ? me : api;',
    "  const handle = route[request.method];",
    "  assert.ok(handle, `no route for ${request.method}`);",
    "  return handle(request);",
    "}",
    "after(() => auth.close());",
  ];
}
