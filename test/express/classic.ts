import type { Express } from "express";
import type express from "express";
import expressSession, { type SessionOptions, type Store } from "express-session";
import { carryOver, type CarryOverOptions, latchkey, passportCompat, requireSession } from "latchkey/express";
import type { Auth } from "latchkey";
import passport from "passport";
import { Strategy } from "passport-local";

/** A secret of before, with the one before that behind it. */
export const oldSecrets: string[] = ["iN5qLw0c3vYx8Rr2", "b7T1zKp9eQm4Uj6S"];

export const day = 86_400_000;

/** Of express-session, as applications have it. */
export function oldSession(store: Store, options: Partial<SessionOptions> = {}): express.RequestHandler {
  const cookie = { maxAge: 7 * day };
  return expressSession({ store, secret: oldSecrets, resave: false, saveUninitialized: false, cookie, ...options });
}

/** The application of before: express-session, passport and passport-local. Everybody's password is "right". */
export function classicApp(framework: typeof express, store: Store, options: Partial<SessionOptions> = {}): Express {
  const authenticator = new passport.Passport();
  authenticator.use(new Strategy((name, password, done) => done(null, password === "right" ? { id: name } : false)));
  authenticator.serializeUser((user, done) => done(null, (user as { id: string }).id));
  authenticator.deserializeUser((id: string, done) => done(null, { id }));
  const app = framework();
  app.use(framework.urlencoded({ extended: false }));
  app.use(oldSession(store, options));
  app.use(authenticator.initialize(), authenticator.session());
  app.post("/login", authenticator.authenticate("local"), (_req, res) => void res.status(204).end());
  app.get("/me", (req, res) => {
    if (req.isAuthenticated()) res.json(req.user);
    else res.status(401).end();
  });
  app.get("/cart", (req, res) => {
    const kept = req.session as unknown as { cart?: number };
    kept.cart = (kept.cart ?? 0) + 1;
    res.json(kept.cart);
  });
  app.post("/logout", (req, res, next) => req.logout((error) => (error ? next(error) : res.status(204).end())));
  return app;
}

/** The same application after it has moved, which carries sessions over. */
export function movedApp(framework: typeof express, { auth, store, carry, session = {} }: Moved): Express {
  const app = framework();
  app.use(oldSession(store, session));
  app.use(carryOver(auth, { until: new Date(Date.now() + 90 * day), ...carry }));
  app.use(latchkey(auth, { pages: true }));
  app.use(passportCompat(auth));
  app.get("/me", (req, res) => {
    if (req.isAuthenticated()) res.json({ id: (req.user as unknown as { id: string }).id });
    else res.status(401).end();
  });
  app.get("/guarded", requireSession(auth), (req, res) => void res.json(req.auth.session));
  app.post("/logout", (req, res, next) => req.logout((error) => (error ? next(error) : res.status(204).end())));
  return app;
}

export interface Moved {
  readonly auth: Auth;
  readonly store: Store;
  readonly carry?: Partial<CarryOverOptions>;
  readonly session?: Partial<SessionOptions>;
}
