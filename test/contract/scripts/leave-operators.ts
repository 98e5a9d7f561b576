// Every admin deletes her own account, three times over and all at once. Says how often it was done.
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", ...ids] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const wills = [...ids, ...ids, ...ids].map((userId) => {
  const when = new Date(Date.now() + 604_800_000);
  const event = { type: "deletion_requested", data: { deleteAfter: when.toISOString() }, userId } as const;
  return storage.users.scheduleOwnDeletion(userId, 1, when, { events: [event] });
});
const outcomes = await Promise.all(wills);
console.log(`done ${outcomes.filter((outcome) => outcome === "scheduled").length}`);
await storage.close();
process.stdin.destroy();
