import { randomBytes } from "node:crypto";
import express from "express";
import { getIronSession } from "iron-session";
import { answer, Halves } from "../../measure/answer.ts";
import { signInEach } from "../sign-in.mjs";

const { people } = JSON.parse(process.argv[2] ?? "{}");
const options = { password: randomBytes(32).toString("base64url"), cookieName: "session", ttl: 86_400 };

const bare = express.Router();
bare.get("/", (_request, response) => {
  response.json({ id: "01234567-89ab-cdef-0123-456789abcdef" });
});
const guarded = express.Router();
guarded.post("/", (request, response, next) => {
  const start = async () => {
    const session = await getIronSession(request, response, options);
    session.userId = crypto.randomUUID();
    await session.save();
    response.json({});
  };
  start().catch(next);
});
/** @type {import("express").RequestHandler} */
const requireSession = (request, response, next) => {
  getIronSession(request, response, options).then(({ userId }) => {
    response.locals.userId = userId;
    if (userId) next();
    else response.status(401).end();
  }, next);
};
guarded.get("/", requireSession, (_request, response) => {
  response.json({ id: response.locals.userId });
});

const halves = new Halves();
const app = express().disable("x-powered-by");
app.all("/", halves.choose(bare, guarded));
answer(app, halves, await signInEach(app, people));
