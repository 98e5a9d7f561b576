import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express from "express";
import { expect, onTestFinished, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { AuthError, ConfigurationError } from "../../src/index.ts";
import { latchkey, requireSession, requireToken } from "../../src/express.ts";
import { signedIn, type TestAuthOptions, testAuth } from "../../src/testing.ts";

function open(options?: TestAuthOptions) {
  const auth = testAuth(options);
  onTestFinished(() => auth.close());
  return auth;
}

test("somebody is signed in, created on the way or there before, each time anew", async () => {
  const auth = open();
  const check = await auth.authenticate(await signedIn(auth));
  expect(check).toMatchObject({ ok: true, user: { role: "user", emailVerified: true } });
  const ada = await auth.users.create({
    email: "Ada@Example.com",
    role: "admin",
    password: "violet anchor nine lantern",
  });
  const headers = [await signedIn(auth, ada), await signedIn(auth, { id: ada.id })];
  for (const one of headers) expect(await auth.authenticate(one)).toMatchObject({ ok: true, user: { id: ada.id } });
  expect(await auth.sessions.list(ada.id)).toHaveLength(2);
  const grace = await auth.authenticate(await signedIn(auth, { email: "grace@example.com", role: "editor" }));
  expect(grace).toMatchObject({ ok: true, user: { email: "grace@example.com", role: "editor" } });
  await expect(signedIn(auth, { id: "nobody" })).rejects.toMatchObject({ code: "not_found" });
});

test("the headers pass guards, also for what changes something", async () => {
  const auth = open();
  const app = express();
  app.use(latchkey(auth));
  app.post("/notes", requireSession(auth), (req, res) => res.json(req.auth.user.id));
  const server = app.listen(0);
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const headers = { ...(await signedIn(auth)) };
  expect((await fetch(`http://127.0.0.1:${port}/notes`, { method: "POST", headers })).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/notes`, { method: "POST" })).status).toBe(403);
});

test("a token carries somebody, too, and passes guards", async () => {
  const auth = open();
  const app = express();
  app.get("/data", requireToken(auth, { role: "admin", method: "testing" }), (req, res) => res.json(req.auth.user));
  const server = app.listen(0);
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/data`;
  const ada = await auth.users.create({ email: "ada@example.com", role: "admin" });
  const headers = await signedIn(auth, ada, { carrier: "token" });
  expect(Object.keys(headers)).toEqual(["authorization"]);
  expect(await (await fetch(url, { headers })).json()).toEqual({ id: ada.id, email: ada.email, role: "admin" });
  expect(await auth.authenticate(headers)).toMatchObject({ ok: true, claims: { sub: ada.id } });
  const other = await signedIn(auth, undefined, { carrier: "token" });
  expect((await fetch(url, { headers: { ...other } })).status).toBe(403);
  expect((await fetch(url, { headers: { ...(await signedIn(auth, ada)) } })).status).toBe(401);
  auth.clock.advance(931);
  expect(await auth.authenticate(headers)).toEqual({ ok: false, code: "token_expired" });
});

test("time is turned, and sessions run out", async () => {
  const auth = open();
  const headers = await signedIn(auth);
  expect(Math.abs(auth.clock.now().getTime() - Date.now())).toBeLessThan(10_000);
  auth.clock.advance(86_400 + 60);
  expect(await auth.authenticate(headers)).toEqual({ ok: false, code: "session_expired" });
});

test("passwords are real and quick, and every installation stands alone", async () => {
  const [auth, other] = [open(), open()];
  const body = { email: "ada@example.com", password: "violet anchor nine lantern" };
  const started = performance.now();
  for (let i = 0; i < 20; i += 1) await auth.api.register({ body: { ...body, email: `ada${i}@example.com` } });
  expect(performance.now() - started).toBeLessThan(10_000);
  await auth.users.create(body);
  expect((await auth.api.login({ body })).body.user.email).toBe(body.email);
  const wrong = auth.api.login({ body: { ...body, password: "something else entirely" } });
  await expect(wrong).rejects.toBeInstanceOf(AuthError);
  expect(await other.users.findByEmail(body.email)).toBeNull();
});

test("mails are kept", async () => {
  const auth = open();
  const { mail, outbox } = await internalsOf(auth).deps();
  const to = parseEmail("ada@example.com");
  if (!mail || !to) throw new Error("There is no mailer.");
  await outbox.add([
    mail.write({
      template: "registration_exists",
      to,
      loginLink: "http://localhost:3000/login",
      resetLink: "http://localhost:3000/reset",
    }),
  ]);
  await vi.waitFor(() => expect(auth.mails).toHaveLength(1), 8000);
  expect(auth.mails[0]).toMatchObject({ to, text: expect.stringContaining("http://localhost:3000/login") });
});

test("production is refused", async () => {
  const auth = open();
  vi.stubEnv("NODE_ENV", "production");
  expect(() => testAuth()).toThrow(ConfigurationError);
  await expect(signedIn(auth)).rejects.toThrow("NODE_ENV is production");
});

test("no process is kept alive, and no file is written", { timeout: 30_000 }, () => {
  const entry = fileURLToPath(new URL("../../src/testing.ts", import.meta.url));
  const folder = fileURLToPath(new URL("../../test/library/", import.meta.url));
  const program = `
    import { signedIn, testAuth } from ${JSON.stringify(entry)};
    const auth = testAuth({ hooks: { userCreated() {} } });
    console.log((await auth.authenticate(await signedIn(auth))).ok);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  expect([stdout.trim(), stderr, status]).toEqual(["true", "", 0]);
  expect(existsSync(`${folder}.latchkey`)).toBe(false);
});
