import { readFileSync, writeFileSync } from "node:fs";

/** What settings of the server ask for, and an application installs only where it needs it. */
const drivers = ["@node-rs/bcrypt", "ioredis", "nodemailer", "pg"];

// Rewrites package.json, so that `npm prune` leaves what a server runs on, in the very versions that the lock file names.
const { name, version, type, license, bin, engines, dependencies, devDependencies } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const wanted = Object.fromEntries(drivers.map((driver) => [driver, devDependencies[driver]]));
const manifest = {
  ...{ name, version, private: true, type, license, bin, engines },
  dependencies: { ...dependencies, ...wanted },
};
writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
