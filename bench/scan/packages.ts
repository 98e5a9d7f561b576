/** A package whose sources are scanned, by exact version. */
export interface ScannedPackage {
  readonly name: string;
  readonly version: string;
  /** The folder in the package that holds its code; all of it where it is left out. */
  readonly below?: string;
}

/**
 * Chosen before any of them was scanned. Five that sign people in by themselves and come as files one by one, so that a place in them can be
 * read; and five libraries of the classic stack, in which next to nothing should be found.
 */
export const packages: readonly ScannedPackage[] = [
  { name: "@strapi/plugin-users-permissions", version: "5.54.0", below: "dist/server" },
  { name: "@node-red/editor-api", version: "5.0.7" },
  { name: "@loopback/authentication-jwt", version: "0.16.12", below: "src" },
  { name: "@directus/api", version: "39.2.1", below: "dist" },
  { name: "parse-server", version: "9.10.0", below: "lib" },
  { name: "passport", version: "0.7.0" },
  { name: "express-session", version: "1.19.0" },
  { name: "jsonwebtoken", version: "9.0.3" },
  { name: "@fastify/session", version: "11.1.3" },
  { name: "grant", version: "5.4.24" },
];
