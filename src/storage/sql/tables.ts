import { PostgresQueryCompiler, type SchemableIdentifierNode, SqliteQueryCompiler } from "kysely";
import type { Schema } from "./schema.ts";

const tables: Readonly<Record<keyof Schema, true>> = {
  users: true,
  sessions: true,
  revocations: true,
  secrets: true,
  processes: true,
  signing_keys: true,
  events: true,
  event_details: true,
  event_blocks: true,
  event_anchor: true,
  event_hours: true,
  outbox: true,
  codes: true,
  pending_registrations: true,
  counters: true,
  attempts: true,
  network_failures: true,
  hooks: true,
  session_data: true,
  services: true,
  identities: true,
  avatars: true,
  meta: true,
  migrations: true,
};

/** The logical names of all tables. */
export const tableNames: readonly (keyof Schema)[] = Object.keys(tables) as (keyof Schema)[];

/** The logical name, when the node names one of our tables without a schema. */
function ownTable(node: SchemableIdentifierNode): string | null {
  if (node.schema !== undefined) return null;
  return Object.hasOwn(tables, node.identifier.name) ? node.identifier.name : null;
}

/** Prints our tables with the prefix `latchkey_`: SQLite has no schemas. */
export class SqliteTableCompiler extends SqliteQueryCompiler {
  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    const name = ownTable(node);
    if (name === null) super.visitSchemableIdentifier(node);
    else this.append(`"latchkey_${name}"`);
  }
}

/** Prints our tables in the schema `latchkey`, whatever the connection's search path. */
export class PostgresTableCompiler extends PostgresQueryCompiler {
  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    const name = ownTable(node);
    if (name === null) super.visitSchemableIdentifier(node);
    else this.append(`"latchkey"."${name}"`);
  }
}
