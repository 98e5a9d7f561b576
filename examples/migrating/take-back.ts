import { createInterface } from "node:readline";
import { db } from "./people-table.ts";

// Reads what `latchkey users export --with-hashes` wrote, and brings the application's table up to it: names, addresses and passwords that
// were changed meanwhile, and people who have come. Those have an id of another kind there, and get a number here.
const update = db.prepare("update people set email = ?, name = ?, password_hash = ? where id = ?");
const insert = db.prepare("insert into people (email, name, password_hash) values (?, ?, ?)");
let [updated, inserted] = [0, 0];
db.exec("begin");
for await (const line of createInterface({ input: process.stdin })) {
  const { id, email, name = null, passwordHash = null } = JSON.parse(line);
  const isKnown = /^\d+$/.test(id) && update.run(email, name, passwordHash, Number(id)).changes > 0;
  if (isKnown) updated += 1;
  else inserted += Number(insert.run(email, name, passwordHash).changes);
}
db.exec("commit");
console.log(`${updated} people are as they were there, ${inserted} have come.`);
