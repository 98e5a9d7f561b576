import { Halves } from "../measure/answer.ts";

/** What every token of a peer says: what ours says beside what the standard asks for. */
export const issuer = "https://app.example.com/auth";
/** Seconds. The load lasts for less. */
export const lifetime = 900;

/**
 * Claims of the person with this number.
 *
 * @param {number} number
 */
export function claimsOf(number) {
  return {
    sub: crypto.randomUUID(),
    sid: crypto.randomUUID(),
    email: `person${number}@example.com`,
    email_verified: true,
    role: "user",
  };
}

/**
 * The application of a peer that checks bearer tokens in Express: a bare route, and one behind `requireToken`, which puts the
 * claims into `response.locals`.
 *
 * @param {any} express
 * @param {import("express").RequestHandler} requireToken
 */
export function createTokenApp(express, requireToken) {
  const bare = express.Router();
  bare.get("/", (_request, response) => {
    response.json({ id: "01234567-89ab-cdef-0123-456789abcdef" });
  });
  const guarded = express.Router();
  guarded.get("/", requireToken, (_request, response) => {
    response.json({ id: response.locals.claims.sub });
  });
  const halves = new Halves();
  const app = express().disable("x-powered-by");
  app.get("/", halves.choose(bare, guarded));
  return { app, halves };
}
