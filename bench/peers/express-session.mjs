/**
 * The applications of both express-session peers: what their documentation shows, with the store given.
 *
 * @param {any} express
 * @param {any} session
 * @param {object} options of `session`
 */
export function createApps(express, session, options) {
  const bare = express().disable("x-powered-by");
  bare.get("/bare", (_request, response) => {
    response.json({ id: "01234567-89ab-cdef-0123-456789abcdef" });
  });
  const guarded = express().disable("x-powered-by");
  guarded.use(session({ secret: "a secret of the benchmark", resave: false, saveUninitialized: false, ...options }));
  guarded.post("/sign-in", (request, response) => {
    request.session.userId = crypto.randomUUID();
    response.json({});
  });
  const requireUser = (request, response, next) => {
    if (request.session.userId) next();
    else response.status(401).end();
  };
  guarded.get("/me", requireUser, (request, response) => {
    response.json({ id: request.session.userId });
  });
  return { bare, guarded };
}
