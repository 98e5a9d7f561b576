import express from "express";
import { latchkey, requireSession, requireToken } from "../../src/express.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation, someId } from "./installation.ts";

const { auth, credential, credentials } = await openInstallation();
const bare = express.Router();
bare.get("/", (_request, response) => {
  response.json({ id: someId });
});
const guarded = express.Router();
const guard = credential === "cookie" ? requireSession(auth) : requireToken(auth);
guarded.get("/", guard, (request, response) => {
  response.json({ id: request.auth.user.id });
});
const halves = new Halves();
const app = express().disable("x-powered-by");
app.get("/", halves.choose(bare, guarded));
app.use(latchkey(auth));

answer(app, halves, credentials);
