import express, { type Router } from "express";
import { createAuth, type User } from "latchkey";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/express";

const auth = createAuth();
const app = express();
app.use(latchkey(auth), latchkey(auth, { pages: true }));
app.use("/v1", latchkey(auth));

app.get("/x", requireSession(auth), (req, res) => {
  const email: string | null = req.auth.user.email;
  const since: Date = req.auth.session.authenticatedAt;
  // One type for every guard: what only a cookie tells is there once it is known that it was one.
  const until: Date | undefined = req.auth.session.expiresAt;
  if (req.auth.carrier === "cookie") res.json({ email, since, until: req.auth.session.expiresAt.toISOString() });
  else res.json({ email, since, until, keeps: req.auth.claims.exp });
});
app.use("/api", requireToken(auth, { role: "admin", claims: { email_verified: true, tenant: ["acme", "globex"] } }));
app.get("/api/data", requireAuth(auth, { redirect: true, csrf: false, method: "password" }), (req, res) => {
  const id: string = req.auth.user.id;
  const claim: string | undefined = req.auth.claims?.sub;
  res.json({ id, claim });
});
// A parameter of the path keeps its type beside the guard.
app.get("/notes/:id", requireSession(auth, { redirect: true, csrf: false }), (req, res, next) => {
  const id: string = req.params.id;
  const found: Promise<User | null> = req.auth.getUser();
  found.then((user) => res.json({ id, user }), next);
});
app.get("/", withAuth(auth), (req, res) => res.send(req.auth?.user.name ?? "stranger"));

const router: Router = express.Router();
router.use(requireSession(auth)).post("/", (req, res) => res.json(req.auth.session.id));

app.get("/wrong", requireSession(auth), (req, res) => {
  // @ts-expect-error There is no such field.
  res.json(req.auth.user.mail);
  // @ts-expect-error What a guard found is not written to.
  req.auth.user.role = "admin";
});
// @ts-expect-error A misspelt option.
requireSession(auth, { redirct: true });
// @ts-expect-error No page stands behind it.
requireToken(auth, { redirect: true });
// @ts-expect-error No claim is compared with that.
requireToken(auth, { claims: { email_verified: "yes" } });
// @ts-expect-error A misspelt option.
createAuth({ baseURL: "http://localhost:3000" });
