import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createAuth, type User } from "latchkey";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/node";

const auth = createAuth();
const api = latchkey(auth, { pages: true });
const me = requireSession(auth, { redirect: true, role: "user" }, async (request, response) => {
  const user: User | null = await request.auth.getUser();
  response.end(user?.email ?? request.auth.session.id);
});
const greet = withAuth(auth, (request, response) => response.end(request.auth?.user.name ?? "stranger"));
createServer((request, response) =>
  api(request, response, () => (request.url === "/me" ? me : greet)(request, response)),
);
createServer(latchkey(auth));
createSecureServer(
  {},
  requireSession(auth, (request, response) => response.end(request.auth.user.id)),
);

requireToken(auth, (request, response) => response.end(String(request.auth.claims.exp)));
requireToken(auth, { role: "admin" }, (request, response) => response.end(request.auth.user.role));
requireAuth(auth, { redirect: true }, (request, response) => {
  if (request.auth.carrier === "token") response.end(String(request.auth.claims.exp));
  else response.end(request.auth.session.expiresAt.toISOString());
});

requireSession(auth, (request, response) => {
  // @ts-expect-error What a guard found is not written to.
  request.auth.user.role = "admin";
  // @ts-expect-error There is no such field.
  response.end(request.auth.user.mail);
});
// @ts-expect-error Nobody may be signed in.
withAuth(auth, (request, response) => response.end(request.auth.user.id));
// @ts-expect-error A token does not say it.
requireToken(auth, (request, response) => response.end(request.auth.user.name));
// @ts-expect-error No page stands behind it.
requireToken(auth, { redirect: true }, (_request, response) => response.end());
// @ts-expect-error A misspelt option.
requireSession(auth, { redirct: true }, (_request, response) => response.end());
// @ts-expect-error There is nothing behind it.
requireSession(auth, { redirect: true });
