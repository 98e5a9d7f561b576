// Counts one key up from many sides at once, and says how often it was let.
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", key = "", limit = "", attempts = ""] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const taken = await Promise.all(
  Array.from({ length: Number(attempts) }, () => storage.counters.take(key, Number(limit), 3_600)),
);
console.log(`taken ${taken.filter(Boolean).length}`);
await storage.close();
process.stdin.destroy();
