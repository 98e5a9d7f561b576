import express from "express";
import { createAuth } from "../../src/index.ts";
import { latchkey, requireSession } from "../../src/express.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { answer, Halves } from "../measure/answer.ts";
import { signInPeople } from "../measure/sign-in-people.ts";

/** What the parent process passes as the one argument. */
export interface LatchkeySubject {
  readonly database: string;
  readonly people: number;
  readonly passwordHash: string | null;
}

const { database, people, passwordHash } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;

// As in production: https in front, a `__Host-` cookie, no proxy that is believed.
const secret = generateSecret();
const tokens = await signInPeople({ database, secret, count: people, passwordHash });
const auth = createAuth({ baseUrl: "https://app.example.com", secret, database, trustedProxies: "none" });
await auth.ready();

const bare = express.Router();
bare.get("/", (_request, response) => {
  response.json({ id: "01234567-89ab-cdef-0123-456789abcdef" });
});
const guarded = express.Router();
guarded.get("/", requireSession(auth), (request, response) => {
  response.json({ id: request.auth.user.id });
});
const halves = new Halves();
const app = express().disable("x-powered-by");
app.get("/", halves.choose(bare, guarded));
app.use(latchkey(auth));

answer(
  app,
  halves,
  tokens.map((token) => `__Host-latchkey-session=${token}`),
);
