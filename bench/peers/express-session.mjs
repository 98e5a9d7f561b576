import { Halves } from "../measure/answer.ts";

/**
 * The application of both express-session peers: what their documentation shows, with the store given.
 *
 * @param {any} express
 * @param {any} session
 * @param {object} options of `session`
 */
export function createApp(express, session, options) {
  const bare = express.Router();
  bare.get("/", (_request, response) => {
    response.json({ id: "01234567-89ab-cdef-0123-456789abcdef" });
  });

  const guarded = express.Router();
  // Only guarded routes pay for the session.
  guarded.use(session({ secret: "a secret of the benchmark", resave: false, saveUninitialized: false, ...options }));
  guarded.post("/", (request, response) => {
    request.session.userId = crypto.randomUUID();
    response.json({});
  });
  const requireUser = (request, response, next) => {
    if (request.session.userId) next();
    else response.status(401).end();
  };
  guarded.get("/", requireUser, (request, response) => {
    response.json({ id: request.session.userId });
  });

  const halves = new Halves();
  const app = express().disable("x-powered-by");
  app.all("/", halves.choose(bare, guarded));
  return { app, halves };
}
