import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Without @types/passport: declared in one line, with the application's own row. */
const declared = `
import express from "express";
import { createAuth } from "latchkey";
import { passportCompat, type PassportMembers } from "latchkey/express";

interface Person { readonly number: number }

declare global {
  namespace Express {
    interface Request extends PassportMembers<Person> {}
  }
}

const auth = createAuth();
const rows = new Map<string, Person>();
const app = express();
app.use(passportCompat(auth, { user: ({ user }) => rows.get(user.id), logIn: { method: "ldap", userId: (row) => String(row.number) } }));
app.get("/", (req, res, next) => {
  if (!req.isAuthenticated()) return next();
  res.json(req.user.number);
});
app.post("/logout", (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.redirect("/")));
  req.logOut({ keepSessionInfo: true }, () => undefined);
  req.login({ number: 47 }, () => undefined);
  req.logIn({ number: 47 }, { session: false });
});
// A mistake: there may be nobody.
app.get("/x", (req, res) => void res.json(req.user.number));
// A mistake: it is no row of the application's.
app.get("/y", (req) => req.login({ name: "Ada" }, () => undefined));
`;

/** The lines on which the compiler finds something. */
function compile(source: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "app.ts"), source);
  const project = { extends: join(root, "tsconfig.json"), files: ["app.ts"], include: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  return [...stdout.matchAll(/^app\.ts\((\d+),/gm)].map(([, line]) => Number(line));
}

// With @types/passport the example compiles, as `npm run check` shows. That nothing is declared for all requests shows here: a `user` that was
// would be another one than the application's.
test("types fit an application without @types/passport, whose req.user is its own row", { timeout: 240_000 }, () => {
  const mistakes = declared.split("\n").flatMap((line, index) => (line.startsWith("// A mistake:") ? [index + 2] : []));
  expect(compile(declared)).toStrictEqual(mistakes);
});
