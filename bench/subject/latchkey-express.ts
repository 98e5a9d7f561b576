import express from "express";
import { latchkey, requireSession } from "../../src/express.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation, someId } from "./installation.ts";

const { auth, cookies } = await openInstallation();
const bare = express.Router();
bare.get("/", (_request, response) => {
  response.json({ id: someId });
});
const guarded = express.Router();
guarded.get("/", requireSession(auth), (request, response) => {
  response.json({ id: request.auth.user.id });
});
const halves = new Halves();
const app = express().disable("x-powered-by");
app.get("/", halves.choose(bare, guarded));
app.use(latchkey(auth));

answer(app, halves, cookies);
