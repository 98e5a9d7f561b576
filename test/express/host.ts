import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import express4 from "express4";
import { type Auth, type AuthOptions, createAuth } from "latchkey";
import { onTestFinished } from "vitest";
import { cookiesOf, postJson } from "./exchange.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

/** One for all instances: some of them share a database. */
const secret = generateSecret();

/** Both majors of Express, each under the name that test titles show. */
export const majors: readonly (readonly [string, typeof express])[] = [
  ["Express 4", express4],
  ["Express 5", express],
];

export const person = { email: "ada@example.com", password: "correct horse battery", name: "Ada" } as const;

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An installation in memory that is closed when the test ends. */
export function testAuth(options: AuthOptions = {}): Auth {
  const auth = createAuth({
    secret,
    database: "sqlite::memory:",
    logger: quiet,
    ...options,
  });
  onTestFinished(() => auth.close());
  return auth;
}

/** Serves an application on a free port until the test ends. Gives its address. */
export async function serveApp(app: Express): Promise<string> {
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Registers a person at an application and gives the headers that she sends from then on. */
export async function signUp(url: string, api = "/auth"): Promise<{ cookie: string }> {
  const reply = await postJson(`${url}${api}/register`, person);
  if (reply.status !== 201) throw new Error(`Not registered: ${reply.status} ${reply.text}`);
  return cookiesOf(reply);
}
