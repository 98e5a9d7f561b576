import Fastify from "fastify";
import { latchkey, requireSession, requireToken } from "../../src/fastify.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation, someId } from "./installation.ts";

const { auth, credential, credentials } = await openInstallation();
const app = Fastify();
app.register(latchkey(auth));
app.get("/bare", (_request, reply) => reply.send({ id: someId }));
const guard = credential === "cookie" ? requireSession(auth) : requireToken(auth);
app.get("/kept", { onRequest: guard }, (request, reply) => reply.send({ id: request.auth.user.id }));
await app.ready();

const halves = new Halves();
answer(
  halves.lead((request, response) => app.routing(request, response)),
  halves,
  credentials,
);
