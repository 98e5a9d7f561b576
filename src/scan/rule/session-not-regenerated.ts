import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { handlerAround, isWithin } from "../syntax/ancestor.ts";
import { constantOf } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { wordsOf } from "../syntax/name.ts";
import { findRoutes } from "../syntax/route.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { checksPassword } from "./password-check.ts";
import { sources } from "./sources.ts";

export const sessionNotRegenerated: Rule = {
  id: "session-not-regenerated",
  title: "The session of before log-in becomes the signed-in one",
  severity: "error",
  why: "Whoever planted a session cookie in the browser before knows the id that is now signed in (session fixation).",
  fix: "Call req.session.regenerate() and set the user in its callback, then req.session.save() before the answer.",
  source: sources.sessions,
  wrong: `app.post("/login", async (req, res) => {
  const user = await findUser(req.body.email);
  if (!(await bcrypt.compare(req.body.password, user.passwordHash))) return res.sendStatus(401);
  req.session.userId = user.id;
  res.redirect("/");
});`,
  right: `app.post("/login", async (req, res, next) => {
  const user = await findUser(req.body.email);
  if (!(await bcrypt.compare(req.body.password, user.passwordHash))) return res.sendStatus(401);
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.userId = user.id;
    req.session.save((failed) => (failed ? next(failed) : res.redirect("/")));
  });
});`,
  *check(file) {
    // These keep everything in the cookie: there is no id to plant.
    if (file.imports(/^(cookie-session|iron-session|client-sessions|@fastify\/secure-session)/)) return;
    const reported = new Set<Node>();
    for (const node of file.all("AssignmentExpression")) {
      const [request = "", session, key = "", ...rest] = namesOf(node.left);
      if (!/^(req|request)$/.test(request) || session !== "session" || rest.length > 0 || !isIdentity(key)) continue;
      // Log-out sets what log-in has set to nothing.
      const value = constantOf(file, node.right);
      if (value === null || value === false || lastName(node.right) === "undefined") continue;
      const handler = handlerAround(node);
      if (handler === null || reported.has(handler) || !isLogIn(file, handler) || changesId(file, handler)) continue;
      reported.add(handler);
      yield { start: node.start, end: node.end, found: "a log-in goes on with the session id of before" };
    }
  },
};

function isIdentity(key: string): boolean {
  const words = wordsOf(key).join(" ");
  return /^(user|user ?id|uid|user ?name|account|account id|member|admin|email|is ?auth|is ?authenticated|authenticated|logged ?in|is ?logged ?in|logged ?in ?user|current user|passport)$/.test(
    words,
  );
}

function isLogIn(file: SourceFile, handler: Node): boolean {
  if (checksPassword(file, handler)) return true;
  return findRoutes(file).some(
    ({ path, handlers, method }) =>
      method === "post" && /log-?in|sign-?in/i.test(path) && handlers.some((one) => isWithin(handler, one)),
  );
}

function changesId(file: SourceFile, handler: Node): boolean {
  return file
    .all("CallExpression")
    .some((call) => isWithin(call, handler) && /regenerate/i.test(lastName(call.callee)));
}
