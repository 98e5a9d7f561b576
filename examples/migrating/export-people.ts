import type { Person } from "./people-table.ts";
import { db } from "./people-table.ts";

// Writes the application's table as `latchkey users import` takes it. The ids are kept: everything else that names somebody goes on to.
for (const row of db.prepare("select * from people order by id").iterate() as Iterable<unknown>) {
  const { id, email, name, password_hash } = row as Person;
  console.log(JSON.stringify({ id: String(id), email, emailVerified: true, name, passwordHash: password_hash }));
}
