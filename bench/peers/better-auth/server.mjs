import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { fromNodeHeaders } from "better-auth/node";
import express from "express";
import { createClient } from "redis";
import { answer, Halves } from "../../measure/answer.ts";
import { signInEach } from "../sign-in.mjs";

const { people, cookieCache, redisUrl } = JSON.parse(process.argv[2] ?? "{}");
const redis = redisUrl && (await createClient({ url: redisUrl }).connect());
/** What its documentation shows for Redis. */
const secondaryStorage = redis && {
  get: (key) => redis.get(key),
  getAndDelete: (key) => redis.getDel(key),
  set: (key, value, ttl) => (ttl ? redis.set(key, value, { EX: ttl }) : redis.set(key, value)),
  delete: async (key) => void (await redis.del(key)),
  increment: async (key, ttl) => {
    const [, count] = await redis.multi().set(key, 0, { EX: ttl, NX: true }).incr(key).exec();
    return Number(count);
  },
};
const options = {
  baseURL: "https://app.example.com",
  secret: "q3v8vY2m1ZbqzJw0sE0X1o9sUq8D4nN5pT7rK2cL6hA",
  database: new DatabaseSync(":memory:"),
  // Hashing is not what is measured here, and a thousand people have to sign up.
  emailAndPassword: { enabled: true, password: { hash: async () => "hash", verify: async () => true } },
  session: { cookieCache: { enabled: cookieCache, maxAge: 300 } },
  ...(secondaryStorage && { secondaryStorage }),
  telemetry: { enabled: false },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);

const bare = express.Router();
bare.get("/", (_request, response) => {
  response.json({ id: "01234567890123456789012345678901" });
});
const guarded = express.Router();
guarded.post("/", (request, response, next) => {
  const number = new URL(request.url, "http://localhost").searchParams.get("number");
  const body = { email: `person${number}@example.com`, password: "a long password", name: "Person" };
  auth.api
    .signUpEmail({ body, returnHeaders: true })
    .then(({ headers }) => response.setHeader("set-cookie", headers.getSetCookie()).json({}), next);
});
/** @type {import("express").RequestHandler} */
const requireSession = (request, response, next) => {
  auth.api.getSession({ headers: fromNodeHeaders(request.headers) }).then((found) => {
    response.locals.user = found?.user;
    if (found) next();
    else response.status(401).end();
  }, next);
};
guarded.get("/", requireSession, (_request, response) => {
  response.json({ id: response.locals.user.id });
});

const halves = new Halves();
const app = express().disable("x-powered-by");
app.all("/", halves.choose(bare, guarded));
answer(app, halves, await signInEach(app, people));
