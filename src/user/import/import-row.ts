/**
 * One person as she is moved from one place to another: a line of a file for `latchkey users import`, or what a reader of another library's
 * tables gives. `users export` writes the same. An unknown member refuses the row; what is left out has its default. See
 * docs/migrating/import.md.
 */
export interface ImportRow {
  /** Kept as it is: see `parseUserId`. @default made of the address, the same at each run */
  readonly id?: string | undefined;
  /** May be left out, or null, only of somebody with identities. */
  readonly email?: string | null | undefined;
  /** Whether the address was proven where she comes from. @default false */
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  /** The application's own role. @default "user" */
  readonly role?: string | undefined;
  /** One object of at most 4,096 bytes as JSON. @default {} */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch, or text as in RFC 3339. @default the moment of the import */
  readonly createdAt?: number | string | null | undefined;
  /** In any of the forms of docs/migrating/import.md; `$legacy$`: `legacyPassword` is asked at her next log-in. @default she has no password */
  readonly passwordHash?: string | null | undefined;
  /** Who she is at providers. @default nobody */
  readonly identities?: readonly ImportIdentity[] | undefined;
  /** What her mails are in, such as "de". @default null: the first of the installation's */
  readonly language?: string | null | undefined;
  /** Since when she is banned. @default null: she is not */
  readonly bannedAt?: number | string | null | undefined;
  /** When a deletion that she asked for is carried out. @default null: none waits */
  readonly deleteAfter?: number | string | null | undefined;
}

/** Who somebody is at a provider. */
export interface ImportIdentity {
  /** The id of a provider that is configured here, such as "google". */
  readonly provider: string;
  /** What the provider calls her: `sub` of an ID token, or the number of an account. */
  readonly subject: string;
  /** @default the provider's; to be said where a provider has several (Microsoft's `common`) */
  readonly issuer?: string | undefined;
  /** What the provider last said, for her own eyes. @default null */
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
}

/** The member names of a row. */
export const importFields: ReadonlySet<string> = new Set([
  "id",
  "email",
  "emailVerified",
  "name",
  "role",
  "metadata",
  "createdAt",
  "passwordHash",
  "identities",
  "language",
  "bannedAt",
  "deleteAfter",
] satisfies (keyof ImportRow)[]);

/** The member names of an identity. */
export const identityFields: ReadonlySet<string> = new Set([
  "provider",
  "subject",
  "issuer",
  "email",
  "name",
] satisfies (keyof ImportIdentity)[]);

/** A row with the number of its line, or of its place among the rows of a table, from 1; or why there is none. */
export type NumberedRow =
  /** An `ImportRow`, as far as whoever reads can know: it is looked at member by member. */
  | { readonly line: number; readonly row: unknown }
  | { readonly line: number; readonly problem: "bad_json" | "line_too_long" };
