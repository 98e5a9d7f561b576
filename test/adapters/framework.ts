import { createHash } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Auth } from "latchkey";
import type { GuardOptions, RequestAuth } from "latchkey/express";
import { onTestFinished } from "vitest";

/** What an application of the suite is made of, said once for every framework. */
export interface Plan {
  readonly mounts: readonly Mount[];
  readonly routes?: readonly Route[];
  /** The application reads JSON and forms by itself, before Latchkey where the framework has such an order. @default false */
  readonly parsesBodies?: boolean;
  /** What the framework is told about proxies, where it can be told. @default 0 */
  readonly trustedHops?: number;
}

export interface Mount {
  readonly auth: Auth;
  readonly pages?: boolean;
  /** The path that the framework is told to mount it under. */
  readonly under?: string;
}

/** A route of the application's own. */
export interface Route {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | "ALL";
  readonly path: string;
  readonly guard?: {
    readonly auth: Auth;
    readonly options?: GuardOptions;
    /** What it lets in by. @default "session" */
    readonly by?: "session" | "token" | "either";
  };
  readonly greets?: Auth;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text that is answered. */
  readonly answer: (auth: RequestAuth | undefined, body: Buffer) => string | Promise<string>;
}

/** One framework: makes an application of a plan and serves it on a free port until the test ends. Gives its address. */
export interface Framework {
  readonly name: string;
  /** Whether it can be told of proxies. */
  readonly knowsProxies: boolean;
  readonly serve: (plan: Plan) => Promise<string>;
}

/** What the application answers on every path that nobody else has. */
export const hostsOwn = "this is the application's";

/** The methods that a route for all of them has. */
export const allMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Says which bytes a route was given. */
export function digest(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

/** Gives a listening server's address, and ends it with the test. */
export async function addressOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
