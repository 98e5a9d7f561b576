import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Email } from "../../src/mail/email.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { emptyFolder, testSecret } from "../server/serve.ts";
import { openCommandDesk } from "./command-desk.ts";

const runCommand = openCommandDesk();
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

test("users show says by what somebody signs in, and deleting her takes it away", { timeout: 120_000 }, async () => {
  const folder = emptyFolder();
  cleanups.push(folder.remove);
  const database = `sqlite:${join(folder.path, "test.db")}`;
  const run = (...argv: string[]) => runCommand(folder.path, argv, { AUTH_SECRET: testSecret, DATABASE_URL: database });
  await run("migrate");
  const storage = await openSqlStorage({ database, migrate: "check", clock: Date.now });
  const createdAt = new Date();
  const identity = (subject: string, email: string | null) => ({
    id: randomUUID(),
    provider: "google",
    issuer: "https://accounts.google.com",
    subject,
    email: email as Email | null,
    name: "Ada",
    avatarUrl: null,
    createdAt,
  });
  const id = randomUUID();
  const email = "ada@gmail.com";
  await storage.identities.register({
    user: { id, email, emailVerified: true, name: "Ada", role: "user", passwordHash: null, createdAt },
    identity: identity("1", email),
    recording: unrecorded,
  });
  await storage.identities.link({
    userId: id,
    version: 1,
    identity: { ...identity("2", null), createdAt: new Date(createdAt.getTime() + 1) },
    recording: unrecorded,
  });
  await storage.close();
  const shown = await run("users", "show", email);
  expect(shown.stdout).toMatch(/signs in by {2,}google \(ada@gmail\.com\), google \(Ada\)/);
  const { identities } = JSON.parse((await run("users", "show", email, "--json")).stdout);
  expect(identities).toMatchObject([
    { provider: "google", issuer: "https://accounts.google.com", subject: "1", email },
    { subject: "2", email: null },
  ]);
  const operator = await run("users", "operator", email, "admin", "--yes");
  expect(operator.stderr).toContain("google (ada@gmail.com)");
  expect((await run("users", "delete", email, "--now", "--yes")).code).toBe(0);
  const after = await openSqlStorage({ database, migrate: "check", clock: Date.now });
  expect(await after.identities.list(id)).toEqual([]);
  await after.close();
});
