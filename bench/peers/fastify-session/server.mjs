import cookie from "@fastify/cookie";
import session from "@fastify/session";
import { RedisStore } from "connect-redis";
import Fastify from "fastify";
import { createClient } from "redis";
import { answer, Halves } from "../../measure/answer.ts";
import { signInEach } from "../sign-in.mjs";

const { people, redisUrl } = JSON.parse(process.argv[2] ?? "{}");
const store = redisUrl && new RedisStore({ client: await createClient({ url: redisUrl }).connect() });

const app = Fastify();
app.get("/bare", (_request, reply) => reply.send({ id: "01234567-89ab-cdef-0123-456789abcdef" }));
// Only guarded routes pay for the session.
app.register(async (scope) => {
  scope.register(cookie);
  scope.register(session, {
    secret: "a secret of the benchmark, long enough",
    cookie: { secure: false },
    saveUninitialized: false,
    // As express-session does by default: without, every answer sets the cookie again.
    rolling: false,
    ...(store && { store }),
  });
  scope.post("/kept", (request, reply) => {
    request.session.userId = crypto.randomUUID();
    reply.send({});
  });
  /** @type {import("fastify").preHandlerHookHandler} */
  const requireUser = (request, reply, done) => {
    if (request.session.userId) done();
    else reply.code(401).send();
  };
  scope.get("/kept", { preHandler: requireUser }, (request, reply) => reply.send({ id: request.session.userId }));
});
await app.ready();

const halves = new Halves();
const listener = halves.lead((request, response) => app.routing(request, response));
answer(listener, halves, await signInEach(listener, people));
