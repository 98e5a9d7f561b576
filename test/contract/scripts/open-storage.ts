// Opens a storage when told to, and prints the epoch it found.
import { once } from "node:events";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

console.log("ready");
await once(process.stdin, "data");
const storage = await openSqlStorage({ database: process.argv[2] ?? "", migrate: "auto", clock: Date.now });
const { epoch } = await storage.revocations.head();
console.log(`epoch ${epoch}`);
await storage.close();
process.stdin.destroy();
