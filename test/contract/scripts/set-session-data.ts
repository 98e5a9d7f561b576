// Writes 25 keys of a session at once when told to, each as large as said. Says how many were stored.
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", sessionId = "", prefix = "", bytes = "0", maxBytes = "0"] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const told = new Promise((resolve) => {
  process.stdin.once("data", resolve);
});
console.log("ready");
await told;
const outcomes = await Promise.all(
  Array.from({ length: 25 }, (_, i) =>
    storage.sessionData.set({
      sessionId,
      key: `${prefix}${String(i).padStart(2, "0")}`,
      value: JSON.stringify("x".repeat(Number(bytes) - 5)),
      maxBytes: Number(maxBytes),
      now: new Date(0),
      seenAfter: { cookie: new Date(0), token: new Date(0) },
    }),
  ),
);
console.log(outcomes.filter((outcome) => outcome === "stored").length);
await storage.close();
process.stdin.destroy();
