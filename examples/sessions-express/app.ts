import express from "express";
import { createAuth } from "latchkey";
import { latchkey, requireSession, withAuth } from "latchkey/express";

const port = Number(process.env.PORT ?? 3000);
const auth = createAuth({ baseUrl: `http://localhost:${port}`, pages: { afterLogin: "/profile", afterLogout: "/" } });
const app = express();

// The API below /auth, and the pages /login, /register and /account.
app.use(latchkey(auth, { pages: true }));

// Open to everybody: greets whoever is signed in.
app.get("/", withAuth(auth), (req, res) => {
  const strangers = '<p><a href="/login">Log in</a> or <a href="/register">create an account</a></p>';
  res.send(page("Welcome", req.auth ? '<p><a href="/profile">Your profile</a></p>' : strangers));
});

// For whoever is signed in: everybody else goes to the log-in page, and then comes back here.
app.get("/profile", requireSession(auth, { redirect: true }), (req, res) => {
  const { name, email } = req.auth.user;
  const logOut = '<form method="post" action="/auth/logout"><button>Log out</button></form>';
  res.send(page(`Hello ${name ?? email}`, `<p><a href="/account">Your account</a></p>${logOut}`));
});

function page(title: string, body: string): string {
  // What a person typed is text, never HTML.
  const text = title.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark"><title>${text}</title><h1>${text}</h1>${body}`;
}

app.listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}`));
