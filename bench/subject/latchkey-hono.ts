import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { latchkey, requireSession, requireToken } from "../../src/hono.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation, someId } from "./installation.ts";

const { auth, credential, credentials } = await openInstallation();
const app = new Hono();
app.get("/bare", (c) => c.json({ id: someId }));
app.get(
  "/kept",
  credential === "cookie"
    ? requireSession(auth, (c) => c.json({ id: c.get("auth").user.id }))
    : requireToken(auth, (c) => c.json({ id: c.get("auth").user.id })),
);
app.use(latchkey(auth));
const listener = getRequestListener(app.fetch);

const halves = new Halves();
answer(
  halves.lead((request, response) => void listener(request, response)),
  halves,
  credentials,
);
