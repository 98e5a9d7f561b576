import { internalsOf } from "../../src/auth/internals.ts";
import { type Auth, type AuthOptions, createAuth } from "../../src/index.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { deriveSessionToken } from "../../src/session/session-token.ts";
import type { Carriage } from "../../src/session/session.ts";
import type { StartedSession } from "../../src/session/start-session.ts";
import { deriveRefreshToken } from "../../src/token/refresh-token.ts";
import { signInPeople } from "../measure/sign-in-people.ts";

/** What the parent process passes to each of our subjects as the one argument. */
export interface LatchkeySubject {
  readonly database: string;
  readonly people: number;
  readonly passwordHash: string | null;
  /** What people are given: the value of their `Cookie` header, that of `Authorization`, or a refresh token. */
  readonly credential: Credential;
  /** A Redis server, where processes would have one. */
  readonly redis?: string | null;
}

export type Credential = "cookie" | "access-token" | "refresh-token";

/** What every bare route answers with. */
export const someId = "01234567-89ab-cdef-0123-456789abcdef";

export interface Installation {
  readonly auth: Auth;
  readonly credential: Credential;
  readonly credentials: readonly string[];
}

/** Opens the installation that the parent process asks for, with people in it who are signed in. */
export async function openInstallation(options: AuthOptions = {}): Promise<Installation> {
  const {
    database,
    people,
    passwordHash,
    credential,
    redis = null,
  } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;
  // As in production: https in front, a `__Host-` cookie, no proxy that is believed.
  const secret = generateSecret();
  const carriage: Carriage = credential === "cookie" ? { carrier: "cookie" } : { carrier: "token", transport: "body" };
  const sessions = await signInPeople({ database, secret, count: people, passwordHash, carriage });
  const auth = createAuth({
    baseUrl: "https://app.example.com",
    secret,
    database,
    trustedProxies: "none",
    ...(redis !== null && { redis }),
    ...options,
  });
  await auth.ready();
  const give = giver(credential, auth, secret);
  return { auth, credential, credentials: await Promise.all(sessions.map(give)) };
}

/** How a session's credential is made. */
function giver(credential: Credential, auth: Auth, secret: string): (session: StartedSession) => Promise<string> {
  const ring = createSecretRing([secret]);
  const givers: Readonly<Record<Credential, (session: StartedSession) => Promise<string>>> = {
    cookie: async ({ record }) => `__Host-latchkey-session=${deriveSessionToken(ring.current, record)}`,
    "access-token": async ({ record, account }) => {
      const { tokens } = await internalsOf(auth).deps();
      return `Bearer ${(await tokens.mint({ session: record, user: account })).accessToken}`;
    },
    "refresh-token": async ({ record }) => deriveRefreshToken(ring, record) ?? "",
  };
  return givers[credential];
}
