import Fastify from "fastify";
import { latchkey, requireSession } from "../../src/fastify.ts";
import { answer, Halves } from "../measure/answer.ts";
import { openInstallation, someId } from "./installation.ts";

const { auth, cookies } = await openInstallation();
const app = Fastify();
app.register(latchkey(auth));
app.get("/bare", (_request, reply) => reply.send({ id: someId }));
app.get("/kept", { onRequest: requireSession(auth) }, (request, reply) => reply.send({ id: request.auth.user.id }));
await app.ready();

const halves = new Halves();
answer(
  halves.lead((request, response) => app.routing(request, response)),
  halves,
  cookies,
);
