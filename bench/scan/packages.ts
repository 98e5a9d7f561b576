/** A package whose sources are scanned, by exact version. */
export interface ScannedPackage {
  readonly name: string;
  readonly version: string;
  /** The folder in the package that holds its code; all of it where it is left out. */
  readonly below?: string;
}

/**
 * Each chosen before it was scanned. Five that sign people in by themselves and come as files one by one, so that a place in them can be
 * read; five libraries of the classic stack, in which next to nothing should be found; and five starters, which people copy. The last five, applications
 * with a log-in of their own, were chosen and scanned after the rules had been mended by what the others showed.
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
  { name: "typescript-express-starter", version: "11.1.1" },
  { name: "create-mern-pro", version: "1.1.2" },
  { name: "node-express-mongodb-jwt-rest-api-skeleton", version: "9.0.5" },
  { name: "create-express-kickstart", version: "1.3.4" },
  { name: "node-backend-starter-kit", version: "0.2.9" },
  { name: "apostrophe", version: "4.32.2" },
  { name: "homebridge-config-ui-x", version: "5.28.0", below: "dist" },
  { name: "signalk-server", version: "2.32.0", below: "dist" },
  { name: "iobroker.web", version: "9.1.7", below: "build" },
  { name: "thelounge", version: "4.5.2", below: "dist" },
];
