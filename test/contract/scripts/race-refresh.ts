// Replaces the first refresh token of a session twenty-five times at once, when it is told to, and says how often it worked.
import { once } from "node:events";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", id = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });

await storage.ping();
const told = once(process.stdin, "data");
console.log("ready");
await told;
const place = { id, generation: 0, counter: 0 };
// The session is of another time: its token is old enough, and its limits are not the matter here.
const rotation = { ...place, grace: 0, idleTimeout: 10 * 365 * 86_400, recovery: null, ip: null, userAgent: null };
const results = await Promise.all(Array.from({ length: 25 }, () => storage.refreshes.rotate(rotation)));
console.log(`won ${results.filter(Boolean).length} of 25`);
await storage.close();
process.stdin.destroy();
