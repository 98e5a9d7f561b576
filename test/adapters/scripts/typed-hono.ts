import { type Env, Hono } from "hono";
import { validator } from "hono/validator";
import { createAuth, type User } from "latchkey";
import {
  type AuthEnv,
  latchkey,
  requireAuth,
  requireSession,
  requireToken,
  type RequestAuth,
  type TokenAuth,
  withAuth,
} from "latchkey/hono";

const auth = createAuth();
const app = new Hono();
app.use(latchkey(auth), latchkey(auth, { pages: true }));
app.use("/v1/*", latchkey(auth));

app.get("/x", requireSession(auth), (c) => {
  const email: string | null = c.var.auth.user.email;
  const until: Date = c.get("auth").session.expiresAt;
  return c.json({ email, until });
});
// A parameter of the path keeps its type beside the guard, and inside it.
app.get("/notes/:id", requireSession(auth, { redirect: true, csrf: false, role: ["admin", "editor"] }), async (c) => {
  const id: string = c.req.param("id");
  const user: User | null = await c.var.auth.getUser();
  return c.json({ id, user });
});
app.get(
  "/wrapped/:id",
  requireSession<Env, "/wrapped/:id">(auth, (c) => {
    const id: string = c.req.param("id");
    const email: string | null = c.var.auth.user.email;
    return c.json({ id, email });
  }),
);
app.get(
  "/wrapped-role",
  requireSession(auth, { role: "admin" }, async (c) => c.text(c.get("auth").user.id)),
);
app.get("/api", requireToken(auth, { role: "admin" }), (c) => c.json([c.var.auth.user.id, c.var.auth.claims.exp]));
app.get(
  "/api-wrapped",
  requireToken(auth, { method: "password" }, (c) => c.json([c.var.auth.user.role, c.var.auth.claims.exp])),
);
app.get(
  "/both",
  requireAuth(auth, (c) => {
    if (c.var.auth.carrier === "token") return c.json(c.var.auth.claims.exp);
    return c.json(c.var.auth.session.expiresAt.toISOString());
  }),
);
app.get("/", withAuth(auth), (c) => c.text(c.var.auth?.user.name ?? "stranger"));
app.get(
  "/greet",
  withAuth(auth, (c) => c.text(c.var.auth?.user.name ?? "stranger")),
);

// Beside what else an application keeps in its context, and what else it validates.
const own = new Hono<{ Variables: { cart: string } }>();
own.post(
  "/cart/:id",
  requireSession(auth),
  validator("json", (value: { count: number }) => value),
  (c) => c.json([c.var.cart.length, c.var.auth.user.id, c.req.valid("json").count, c.req.param("id").length]),
);
own.get(
  "/cart",
  requireSession<{ Variables: { cart: string } }>(auth, (c) => c.text(c.var.cart + c.var.auth.user.id)),
);
const scope = new Hono<AuthEnv>();
scope.use(requireSession(auth));
scope.get("/", (c) => c.json(c.var.auth.user));
app.route("/scope", scope);
const api = new Hono<AuthEnv<TokenAuth>>().use(requireToken(auth)).get("/", (c) => c.json(c.var.auth.claims.sub));
const both = new Hono<AuthEnv<RequestAuth>>().use(requireAuth(auth)).get("/", (c) => c.json(c.var.auth.claims?.sub));
app.route("/api-scope", api).route("/both-scope", both);

app.get("/wrong", requireSession(auth), (c) => {
  // @ts-expect-error What a guard found is not written to.
  c.var.auth.user.role = "admin";
  // @ts-expect-error There is no such field.
  return c.json(c.var.auth.user.mail);
});
// @ts-expect-error Nobody may be signed in.
app.get("/stranger", withAuth(auth), (c) => c.text(c.var.auth.user.id));
// @ts-expect-error A token does not say it.
app.get("/untold", requireToken(auth), (c) => c.json(c.var.auth.user.name));
// @ts-expect-error No page stands behind it.
requireToken(auth, { redirect: true });
// @ts-expect-error A misspelt option.
requireSession(auth, { redirct: true });
