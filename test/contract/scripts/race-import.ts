// Imports the same thousand people as another process does, twenty batches at once, and says what became of them.
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import type { ImportedUser } from "../../../src/user/import/imported-user.ts";

const [url = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });

function person(number: number): ImportedUser {
  const subject = String(number);
  return {
    id: `person-${number}`,
    madeIds: null,
    email: `person${number}@example.com`,
    emailVerified: true,
    name: null,
    role: "user",
    metadata: "{}",
    passwordHash: null,
    createdAt: new Date(0),
    saysCreation: true,
    language: null,
    bannedAt: null,
    deleteAfter: null,
    identities: [{ provider: "google", issuer: "https://accounts.example.com", subject, email: null, name: null }],
  };
}

console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const batches = Array.from({ length: 20 }, (_, batch) => Array.from({ length: 50 }, (_, n) => person(batch * 50 + n)));
const outcomes = await Promise.all(batches.map((users) => storage.imports.write(users, { from: "file" })));
const counts: Record<string, number> = {};
for (const outcome of outcomes.flat()) counts[outcome] = (counts[outcome] ?? 0) + 1;
console.log(`outcomes ${JSON.stringify(counts)}`);
await storage.close();
process.stdin.destroy();
