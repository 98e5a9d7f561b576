import { type Auth, createAuth } from "../../src/index.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { signInPeople } from "../measure/sign-in-people.ts";

/** What the parent process passes to each of our subjects as the one argument. */
export interface LatchkeySubject {
  readonly database: string;
  readonly people: number;
  readonly passwordHash: string | null;
}

/** What every bare route answers with. */
export const someId = "01234567-89ab-cdef-0123-456789abcdef";

/** Opens the installation that the parent process asks for, with people in it. Gives their `Cookie` headers. */
export async function openInstallation(): Promise<{ readonly auth: Auth; readonly cookies: readonly string[] }> {
  const { database, people, passwordHash } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;
  // As in production: https in front, a `__Host-` cookie, no proxy that is believed.
  const secret = generateSecret();
  const tokens = await signInPeople({ database, secret, count: people, passwordHash });
  const auth = createAuth({ baseUrl: "https://app.example.com", secret, database, trustedProxies: "none" });
  await auth.ready();
  return { auth, cookies: tokens.map((token) => `__Host-latchkey-session=${token}`) };
}
