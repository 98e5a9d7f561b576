import { existsSync, lstatSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { resolveOptions } from "../../auth/resolve-options.ts";
import { google } from "../../federation/providers/google.ts";
import { ownPaths } from "../../http/own-paths.ts";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import { type Dialect, exportLines, importLine, loadLine } from "./dialect.ts";
import type { Project } from "./find-project.ts";
import type { PlannedFile } from "./planned-file.ts";
import { renderAuthFile } from "./template/auth-file.ts";
import { renderEnvFile } from "./template/env-file.ts";
import { expressTemplate } from "./template/express.ts";
import { fastifyTemplate } from "./template/fastify.ts";
import { honoTemplate } from "./template/hono.ts";
import { nextConfigLines, nextMount, nextRoutes, nextTestBody, nextTestLoads } from "./template/next.ts";
import { nodeTemplate } from "./template/node.ts";
import { type AppTemplate, hasPages, type Sketch } from "./template/sketch.ts";
import { renderTestFile, type TestParts } from "./template/test-file.ts";
import type { Framework, Wishes } from "./wishes.ts";

/** Lines that belong into a file of somebody else's, who has to put them there. */
export interface LinesToAdd {
  readonly path: string;
  readonly lines: readonly string[];
}

/** What `latchkey init` does to a folder. */
export interface InitPlan {
  readonly files: readonly PlannedFile[];
  /** Files that are there and stay as they are, although something belongs into them. */
  readonly kept: readonly LinesToAdd[];
  /** What is to be put into an application that is there already; empty where a whole one is written. */
  readonly mount: readonly string[];
  /** Packages to install, those left out that the manifest names. */
  readonly packages: readonly string[];
  readonly devPackages: readonly string[];
  /** The program to start, where one is written. */
  readonly server: string | null;
  readonly notes: readonly string[];
}

const templates: Readonly<Record<Exclude<Framework, "next">, AppTemplate>> = {
  express: expressTemplate,
  fastify: fastifyTemplate,
  hono: honoTemplate,
  node: nodeTemplate,
};

/**
 * Plans what is written into a project. Nothing that is there is replaced: where a name is taken, another one is used, or the lines are
 * given to whoever has to put them in. Throws `CommandError` where Latchkey is there already, or no name is left.
 */
export function planFiles(project: Project, wishes: Wishes, secret: string): InitPlan {
  const dialect = dialectOf(project, wishes);
  const { ending } = dialect;
  const name = freeName(project, ending);
  const sketch: Sketch = {
    dialect,
    wishes,
    authModule: `./${name}.${ending}`,
    appModule: `./app.${ending}`,
    hasHome: wishes.framework !== "next" || !project.isEmpty,
  };
  const at = (path: string): string => `${project.sources}${path}`;
  const authFile: PlannedFile = {
    path: at(`${name}.${ending}`),
    what: "how people sign in: the one file to change",
    lines: renderAuthFile(sketch),
  };
  const app = wishes.framework === "next" ? planNext(project, sketch) : planApp(project, sketch);
  const testFile: PlannedFile = {
    path: at(`${name}.test.${ending}`),
    what: "two devices sign in, and one ends the other",
    lines: renderTestFile(sketch, app.test),
  };
  const env = planEnvironment(project, wishes, secret);
  const manifest = project.hasManifest ? [] : [planManifest(project, wishes, ending)];
  const wanted = ["latchkey", ...app.packages];
  const types = dialect.isTyped ? ["typescript", "@types/node", ...app.types] : [];
  return {
    files: [
      authFile,
      ...app.files.map((file) => ({ ...file, path: file.path.startsWith("next.config") ? file.path : at(file.path) })),
      testFile,
      ...env.files,
      ...manifest,
    ],
    kept: [...app.kept, ...env.kept],
    mount: app.mount,
    packages: wanted.filter((one) => !project.packages.has(one)),
    devPackages: types.filter((one) => !project.packages.has(one)),
    server: app.server,
    notes: [...noteOfBefore(project), ...(dialect.isTyped ? noteOfEndings(project, ending) : [])],
  };
}

/** Next takes its files for modules however the manifest calls them; TypeScript is written with `import` everywhere. */
function dialectOf(project: Project, { framework }: Wishes): Dialect {
  const { isTypeScript, saysCommonjs, style } = project;
  if (!isTypeScript) return { style: framework === "next" ? "esm" : style, isTyped: false, ending: "js" };
  return { style: "esm", isTyped: true, ending: saysCommonjs && framework !== "next" ? "mts" : "ts" };
}

const names = ["auth", "latchkey-auth"];

function freeName({ folder, sources }: Project, ending: string): string {
  for (const name of names) {
    const there = readThere(join(folder, sources, `${name}.${ending}`));
    if (there === null && readThere(join(folder, sources, `${name}.test.${ending}`)) === null) return name;
    if (/["']latchkey["']/.test(there ?? "")) {
      throw new CommandError(
        `${printable(`${sources}${name}.${ending}`)} uses Latchkey already: there is nothing to begin. docs/choosing.md says how to go on.`,
      );
    }
  }
  throw new CommandError(
    `${names.map((name) => `${sources}${name}.${ending}`).join(" and ")}, or tests of these names, are there already, and nothing is overwritten: --dry-run in an empty folder shows the lines.`,
  );
}

/** An application, or what belongs into one. */
interface PlannedApp {
  readonly files: readonly PlannedFile[];
  readonly kept: readonly LinesToAdd[];
  readonly test: TestParts;
  readonly mount: readonly string[];
  readonly packages: readonly string[];
  readonly types: readonly string[];
  readonly server: string | null;
}

function planApp({ isEmpty }: Project, sketch: Sketch): PlannedApp {
  const { dialect, wishes, authModule, appModule } = sketch;
  const template = templates[wishes.framework as Exclude<Framework, "next">];
  const { packages, types } = template;
  const imports = template.imports(sketch);
  const testImports = template.testImports(sketch);
  const open = template.testBody(sketch);
  if (!isEmpty) {
    const own = imports.filter((line) => !testImports.includes(line));
    const loads = ["", "// A small application of its own: put yours in its place.", ...template.body(sketch, false)];
    const test = { imports: [...testImports, ...own], loads, open };
    return { files: [], kept: [], test, mount: template.mount(sketch), packages, types, server: null };
  }
  const server = `server.${dialect.ending}`;
  const files: PlannedFile[] = [
    {
      path: `app.${dialect.ending}`,
      what: "the application: pages for people, and a route behind a guard",
      lines: [
        ...imports,
        importLine(dialect, "{ auth }", authModule),
        "",
        ...template.body(sketch, true),
        ...exportLines(dialect, "app"),
      ],
    },
    { path: server, what: "starts it", lines: template.server(sketch) },
  ];
  const test = { imports: testImports, loads: [loadLine(dialect, "{ app }", appModule)], open };
  return { files, kept: [], test, mount: [], packages, types, server };
}

const nextConfigs = ["js", "mjs", "ts", "cjs", "mts"].map((ending) => `next.config.${ending}`);

function planNext(project: Project, sketch: Sketch): PlannedApp {
  const { folder, sources } = project;
  const pages = hasPages(sketch) ? pagePaths(sketch.wishes.providers.length > 0) : [];
  // A page of theirs stays: auth.js can be told of it by `pages`.
  const free = pages.filter((page) => !existsSync(join(folder, sources, "app", page)));
  const routes = nextRoutes(sketch, free);
  const taken = routes.find(({ path }) => existsSync(join(folder, sources, path)));
  if (taken)
    throw new CommandError(`${sources}${taken.path} is there already, and nothing is overwritten: move it first.`);
  const config = nextConfigs.find((name) => existsSync(join(folder, name)));
  const configFile = { path: "next.config.mjs", what: "leaves Latchkey out of the bundle", lines: nextConfigLines };
  return {
    files: config === undefined ? [...routes, configFile] : routes,
    kept: config === undefined ? [] : [{ path: config, lines: ['serverExternalPackages: ["latchkey"]'] }],
    test: { imports: [], loads: nextTestLoads(sketch), open: nextTestBody(sketch) },
    mount: [importLine(sketch.dialect, "{ auth }", `../../${sketch.authModule.slice(2)}`), ...nextMount],
    packages: ["next", "react", "react-dom"],
    types: ["@types/react"],
    server: null,
  };
}

/** Where our pages are in development; Next wants a file for each. The console of operators is the server's. */
function pagePaths(hasProviders: boolean): readonly string[] {
  const one = google({ clientId: "of-nobody", clientSecret: "of-nobody" });
  const { settings } = resolveOptions({ providers: hasProviders ? [one] : [], pages: { admin: false } });
  return ownPaths(settings, true).pages;
}

interface PlannedEnvironment {
  readonly files: readonly PlannedFile[];
  readonly kept: readonly LinesToAdd[];
}

function planEnvironment({ folder }: Project, wishes: Wishes, secret: string): PlannedEnvironment {
  const files: PlannedFile[] = [];
  const kept: LinesToAdd[] = [];
  const example = renderEnvFile(wishes, null);
  const plan = (path: string, file: Omit<PlannedFile, "path">): void => {
    const there = readThere(join(folder, path));
    if (there === null) return void files.push({ path, ...file });
    // Security: a secret that nobody asked for is not shown in a terminal.
    const lines = example.filter((line) => /^[A-Z_]+=/.test(line) && !hasVariable(there, line));
    if (lines.length > 0) kept.push({ path, lines });
  };
  plan(".env", {
    what: "the environment, with a new secret: for you alone",
    lines: renderEnvFile(wishes, secret),
    isSecret: true,
  });
  plan(".env.example", { what: "the same without secrets, to commit", lines: example });
  const path = join(folder, ".gitignore");
  const ignored = readThere(path);
  if (ignored === null) {
    const lines = ["node_modules/", ".env", ...(wishes.framework === "next" ? [".next/"] : [])];
    files.push({ path: ".gitignore", what: "keeps .env out of the repository", lines });
  } else if (!ignoresEnv(ignored)) {
    // Security: a link may lead out of the project, to a file that is none of it.
    if (!lstatSync(path).isFile()) kept.push({ path: ".gitignore", lines: [".env"] });
    else
      files.push({ path: ".gitignore", what: "keeps .env out of the repository", lines: [".env"], isAddition: true });
  }
  return { files, kept };
}

/** What a file holds. Null: there is nothing of this name; "": something that is no file. */
function readThere(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function hasVariable(text: string, line: string): boolean {
  const [name = ""] = line.split("=");
  return new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, "m").test(text);
}

/** Whether a .gitignore keeps `.env` out, as far as its lines say so: the last one that names it counts. */
function ignoresEnv(text: string): boolean {
  const naming = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^!?\/?(?:\.env\*?|\*\.env|\.env)$/.test(line));
  return naming.length > 0 && !naming.at(-1)?.startsWith("!");
}

function planManifest({ folder }: Project, { framework }: Wishes, ending: string): PlannedFile {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const start = framework === "next" ? "next dev" : `node --env-file=.env server.${ending}`;
  const manifest = {
    name: name === "" ? "app" : name,
    version: "0.0.0",
    private: true,
    type: "module",
    scripts: { start, test: "node --test" },
  };
  return {
    path: "package.json",
    what: "a module, with start and test",
    lines: JSON.stringify(manifest, null, 2).split("\n"),
  };
}

/** What people's sessions are now, where the manifest tells. */
const before = ["express-session", "@fastify/session", "passport", "jsonwebtoken", "better-auth", "next-auth", "lucia"];

function noteOfBefore({ packages }: Project): readonly string[] {
  const found = before.filter((name) => packages.has(name));
  if (found.length === 0) return [];
  return [
    `package.json names ${found.join(" and ")}: people and their sessions can be taken over, and nobody is logged out (docs/migrating).`,
  ];
}

function noteOfEndings({ folder }: Project, ending: string): readonly string[] {
  const path = join(folder, "tsconfig.json");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (/allowImportingTsExtensions|rewriteRelativeImportExtensions/.test(text)) return [];
  return [
    `The files import each other as "./auth.${ending}", as Node reads them: tsc wants "rewriteRelativeImportExtensions" in tsconfig.json for that, or "allowImportingTsExtensions" where it writes nothing.`,
  ];
}
