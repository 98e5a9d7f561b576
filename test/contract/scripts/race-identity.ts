// Signs somebody up by one identity twenty-five times at once, when it is told to, and says how often it worked.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Email } from "../../../src/mail/email.ts";
import { unrecorded } from "../../../src/outbox/recording.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", issuer = "", subject = "", address = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const email = address === "" ? null : (address as Email);

function signUp(): Promise<unknown> {
  const createdAt = new Date();
  const rest = { role: "user", passwordHash: null, createdAt, name: null };
  return storage.identities.register({
    user: { id: randomUUID(), email, emailVerified: email !== null, ...rest },
    identity: { id: randomUUID(), provider: "google", issuer, subject, email, name: null, avatarUrl: null, createdAt },
    recording: unrecorded,
  });
}

await storage.ping();
const told = once(process.stdin, "data");
console.log("ready");
await told;
const results = await Promise.all(Array.from({ length: 25 }, signUp));
console.log(`won ${results.filter(Boolean).length} of 25`);
await storage.close();
process.stdin.destroy();
