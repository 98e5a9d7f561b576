// Holds the write lock of a SQLite file for some milliseconds.
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const [path = "", milliseconds = "0"] = process.argv.slice(2);
const handle = new DatabaseSync(path);
handle.exec("begin immediate");
console.log("held");
await sleep(Number(milliseconds));
handle.exec("commit");
handle.close();
