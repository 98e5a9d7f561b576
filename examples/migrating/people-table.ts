import { DatabaseSync } from "node:sqlite";

/** A row of the application's own table. */
export interface Person {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string;
}

/** The application's own database: it stays, whoever signs people in. */
export const db: DatabaseSync = new DatabaseSync("app.db");
db.exec("create table if not exists people (id integer primary key, email text unique, name text, password_hash text)");

const byId = db.prepare("select * from people where id = ?");
const byEmail = db.prepare("select * from people where email = ?");

export const findById = (id: number | string): Person | undefined => byId.get(id) as Person | undefined;
export const findByEmail = (email: string): Person | undefined => byEmail.get(email) as Person | undefined;
