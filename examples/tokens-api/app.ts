import express from "express";
import { createAuth } from "latchkey";
import { latchkey, requireAuth, requireToken } from "latchkey/express";

const port = Number(process.env.PORT ?? 3000);
const auth = createAuth({
  baseUrl: `http://localhost:${port}`,
  hooks: {
    // Claims of your own, made anew at every refresh.
    claims: ({ user }) => ({ permissions: user.role === "admin" ? ["notes:read", "notes:write"] : ["notes:read"] }),
  },
});
const app = express();
const notes = ["Water the plants"];

// The API below /auth: register, log in, refresh, log out.
app.use(latchkey(auth));

// For whoever shows a good access token. Nothing is read from the database for it.
app.get("/api/data", requireToken(auth), (req, res) => {
  res.json({ hello: req.auth.user.email });
});

// For those whose token says so; everybody else gets a 403.
app.get("/api/notes", requireToken(auth, { claims: { permissions: "notes:read" } }), (_req, res) => {
  res.json({ notes });
});
app.delete("/api/notes", requireToken(auth, { claims: { permissions: "notes:write" } }), (_req, res) => {
  notes.length = 0;
  res.json({ notes });
});

// For both: a program with its token, and a browser with its cookie.
app.get("/api/me", requireAuth(auth), async (req, res) => {
  res.json({ carrier: req.auth.carrier, user: await req.auth.getUser() });
});

app.listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}`));
