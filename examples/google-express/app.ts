import express from "express";
import { createAuth, google } from "latchkey";
import { latchkey, requireSession, withAuth } from "latchkey/express";

const { PORT = "3000", GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = process.env;
const auth = createAuth({
  baseUrl: `http://localhost:${PORT}`,
  redis: process.env.REDIS_URL,
  providers: [google({ clientId, clientSecret })],
  pages: { afterLogin: "/dashboard", afterLogout: "/" },
});
const app = express();

// The API below /auth with the way to Google and back, and the pages /login, /register and /account.
app.use(latchkey(auth, { pages: true }));

app.get("/", withAuth(auth), (req, res) => {
  const strangers = '<a href="/auth/google">Continue with Google</a> or <a href="/login">another way</a>';
  res.send(page("Welcome", req.auth ? '<a href="/dashboard">Your dashboard</a>' : strangers));
});

// For whoever is signed in: everybody else goes to the log-in page, and then comes back here.
app.get("/dashboard", requireSession(auth, { redirect: true }), (req, res) => {
  const { name, email, avatarUrl } = req.auth.user;
  const picture = avatarUrl ? `<img src="${escape(avatarUrl)}" alt="" width="64" height="64">` : "";
  const logOut = '<form method="post" action="/auth/logout"><button>Log out</button></form>';
  res.send(page(`Hello ${name ?? email}`, `${picture}<p>${escape(email ?? "")}</p>${logOut}`));
});

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark"><title>${escape(title)}</title>
    <style>body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; font: 1.125rem/1.6 system-ui }</style>
    <h1>${escape(title)}</h1>${body}`;
}

// What a person, or Google, says is text, never HTML.
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

app.listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${PORT}`));
