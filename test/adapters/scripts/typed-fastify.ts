import Fastify, { type FastifyInstance } from "fastify";
import { createAuth, type User } from "latchkey";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/fastify";

const auth = createAuth();
const app = Fastify();
app.register(latchkey(auth));
app.register(latchkey(auth, { pages: true }), { prefix: "/v1" });
await app.register(latchkey(auth));

app.get("/x", { onRequest: requireSession(auth) }, async (request) => {
  const email: string | null = request.auth.user.email;
  // One type for every guard: what only a cookie tells is there once it is known that it was one.
  const until: Date | undefined = request.auth.session.expiresAt;
  if (request.auth.carrier === "cookie") return { email, until: request.auth.session.expiresAt.toISOString() };
  return { email, until, keeps: request.auth.claims.exp };
});
app.get("/api", { onRequest: [requireToken(auth, { role: "admin" })] }, async (request) => request.auth.claims?.sub);
app.get("/both", { onRequest: requireAuth(auth, { redirect: true }) }, async (request) => request.auth.user.id);
// Every hook in which somebody may want it, alone or with others, and a route's own types beside it.
app.get<{ Params: { id: string }; Reply: { id: string; user: User | null } }>(
  "/notes/:id",
  { preHandler: [requireSession(auth, { redirect: true, csrf: false, role: ["admin", "editor"] })] },
  async (request) => ({ id: request.params.id, user: await request.auth.getUser() }),
);
app.post<{ Body: { text: string } }>(
  "/notes",
  { preValidation: requireSession(auth), schema: { body: { type: "object" } } },
  (request, reply) => reply.send(request.body.text + request.auth.user.id),
);
app.get("/", { preHandler: withAuth(auth) }, async (request) => request.auth?.user.name ?? "stranger");

app.register(async (scope: FastifyInstance) => {
  scope.addHook("onRequest", requireSession(auth));
  scope.get("/", async (request) => request.auth.session.id);
});

const secure = Fastify({ http2: true, https: { allowHTTP1: true } });
secure.register(latchkey(auth));
secure.get("/", { onRequest: requireSession(auth) }, async (request) => request.auth.user.id);

app.get("/wrong", { onRequest: requireSession(auth) }, async (request) => {
  // @ts-expect-error What a guard found is not written to.
  request.auth.user.role = "admin";
  // @ts-expect-error There is no such field.
  return request.auth.user.mail;
});
// @ts-expect-error No page stands behind it.
requireToken(auth, { redirect: true });
// @ts-expect-error A misspelt option.
requireSession(auth, { redirct: true });
