// Uses one code twenty-five times at once, when it is told to, and says how often it worked.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import type { Email } from "../../../src/mail/email.ts";
import { type Code, type CodePurpose, hashCode } from "../../../src/verification/code.ts";

const [url = "", purpose = "", code = "", subject = "", email = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const codeHash = hashCode(purpose as CodePurpose, code as Code);
const now = new Date();

function use(): Promise<unknown> {
  const id = randomUUID();
  const address = email as Email;
  // The statement itself, without a change beside it whose locks would do its work.
  if (purpose === "verify_email") return storage.codes.consumeOnce(purpose, codeHash, now);
  if (purpose === "provider_flow") {
    return storage.codes.spend(purpose, codeHash, now, new Date(now.getTime() + 600_000));
  }
  if (purpose === "password_reset") return storage.passwords.reset({ codeHash, userId: subject, hash: id, now });
  const { recoveries, addresses } = storage;
  const recovery = { userId: subject, codeHash, now, since: 0, next: null, recording: { events: [] } };
  if (purpose === "disown") return recoveries.disown(recovery);
  if (purpose === "undo_email_change") return recoveries.undoEmailChange(recovery).then((done) => done === "undone");
  if (purpose === "change_email") {
    const change = { userId: subject, codeHash, now, from: email, isProven: true, email: `new${email}`, version: 1 };
    return addresses.change({ ...change, undoable: null, returned: null }, { events: [] });
  }
  const user = { id, role: "user", createdAt: now };
  if (purpose === "verify_registration") {
    return storage.registrations.prove({ codeHash, attempt: { id: subject, email: address }, user });
  }
  const rest = { email: address, emailVerified: true, name: null, passwordHash: null };
  return storage.registrations.accept({ codeHash, user: { ...user, ...rest } });
}

await storage.ping();
const told = once(process.stdin, "data");
console.log("ready");
await told;
const results = await Promise.all(Array.from({ length: 25 }, use));
console.log(`won ${results.filter(Boolean).length} of 25`);
await storage.close();
process.stdin.destroy();
