// Signs one user in over and over, at the version it has just read, until told to stop.
import { randomBytes, randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", userId = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
let stopped = false;
process.stdin.once("data", () => {
  stopped = true;
});
let said = false;
while (!stopped) {
  const user = await storage.users.findById(userId);
  const now = Date.now();
  const started = await storage.sessions.start(
    {
      id: randomUUID(),
      userId,
      seed: randomBytes(32),
      secretId: "k1secr",
      carrier: "cookie",
      method: "password",
      userVersion: user?.version ?? 0,
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      expiresAt: now + 86_400_000,
      ip: null,
      userAgent: null,
      deviceName: null,
      transport: null,
    },
    { replaces: [], keepNewest: null },
  );
  if (started && !said) {
    said = true;
    console.log("started");
  }
  await nextTurn();
}
await storage.close();
process.stdin.destroy();
