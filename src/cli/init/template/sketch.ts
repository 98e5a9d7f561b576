import { type Dialect, importLine, typed } from "../dialect.ts";
import type { CarrierWish, Wishes } from "../wishes.ts";

/** What every file of one application is written from. */
export interface Sketch {
  readonly dialect: Dialect;
  readonly wishes: Wishes;
  /** As the files beside it import it: "./auth.js". */
  readonly authModule: string;
  readonly appModule: string;
  /** Whether there is a program already, and so a page at "/". */
  readonly hasHome: boolean;
}

/** How an application of one framework is written. */
export interface AppTemplate {
  /** What has to be installed beside Latchkey. */
  readonly packages: readonly string[];
  /** What TypeScript has to be given as well. */
  readonly types: readonly string[];
  /** What the application imports, `auth` aside. */
  imports(sketch: Sketch): readonly string[];
  /** The application, which is called `app`. Exported where it is a file of its own. */
  body(sketch: Sketch, isExported: boolean): readonly string[];
  /** The program that listens. */
  server(sketch: Sketch): readonly string[];
  /** What goes into an application that is there already. */
  mount(sketch: Sketch): readonly string[];
  /** What a test imports. */
  testImports(sketch: Sketch): readonly string[];
  /** Makes `send(path, init)` out of `app`, and `auth` and all that listens end after the test. */
  testBody(sketch: Sketch): readonly string[];
}

/** The guard that lets in what the application is called by. */
export function guardOf(carrier: CarrierWish): "requireSession" | "requireToken" | "requireAuth" {
  if (carrier === "session") return "requireSession";
  return carrier === "token" ? "requireToken" : "requireAuth";
}

/** Whether there are pages for people. */
export function hasPages({ wishes }: Sketch): boolean {
  return wishes.carrier !== "token";
}

/** What an application takes from its entry of ours. */
export function latchkeyNames({ wishes }: Sketch): string {
  const guards = new Set([guardOf(wishes.carrier), ...(wishes.carrier === "both" ? ["requireSession"] : [])]);
  return `{ ${["latchkey", ...guards].join(", ")} }`;
}

/** What the mount is given. */
export function mountOptions(sketch: Sketch): string {
  return hasPages(sketch) ? "auth, { pages: true }" : "auth";
}

export const mountComment = (sketch: Sketch): string =>
  hasPages(sketch)
    ? "// The API below /auth, and the pages /login, /register and /account."
    : "// The API below /auth: register, log in, refresh, log out.";

const homeComment = "// For whoever is signed in: everybody else goes to the log-in page, and then comes back here.";

/** The page at "/", where there are pages. */
export function homePart(sketch: Sketch, lines: readonly string[]): readonly string[] {
  return hasPages(sketch) ? ["", homeComment, ...lines] : [];
}

/** What an application that is there already has to import. */
export function mountImports(sketch: Sketch, entry: string): readonly string[] {
  return [
    importLine(sketch.dialect, latchkeyNames(sketch), entry),
    importLine(sketch.dialect, "{ auth }", sketch.authModule),
  ];
}

/** Where the program listens. */
export const listenSettings = 'const { PORT = "3000", HOST = "127.0.0.1" } = process.env;';

/** How a test's `send` begins. */
export function sendHead(dialect: Dialect): string {
  return `async function send(path${typed(dialect, ": string")}, init${typed(dialect, "?: RequestInit")}) {`;
}

export const meComments: Readonly<Record<CarrierWish, string>> = {
  session: "// For scripts of your pages: everybody else gets a 401.",
  token: "// For whoever shows a good access token: everybody else gets a 401.",
  both: "// For a browser with its cookie and a program with its token: everybody else gets a 401.",
};
