import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";
import { createAuth } from "latchkey";
import { latchkey, requireSession, withAuth } from "latchkey/hono";

const port = Number(process.env.PORT ?? 3000);
const auth = createAuth({ baseUrl: `http://localhost:${port}`, pages: { afterLogin: "/profile", afterLogout: "/" } });
const app = new Hono();

// The API below /auth, and the pages /login, /register and /account.
app.use(latchkey(auth, { pages: true }));

// Open to everybody: greets whoever is signed in.
app.get("/", withAuth(auth), (c) => {
  const strangers = html`<p><a href="/login">Log in</a> or <a href="/register">create an account</a></p>`;
  return c.html(page("Welcome", c.var.auth ? html`<p><a href="/profile">Your profile</a></p>` : strangers));
});

// For whoever is signed in: everybody else goes to the log-in page, and then comes back here.
app.get("/profile", requireSession(auth, { redirect: true }), (c) => {
  const { name, email } = c.var.auth.user;
  const logOut = html`<form method="post" action="/auth/logout"><button>Log out</button></form>`;
  return c.html(page(`Hello ${name ?? email}`, html`<p><a href="/account">Your account</a></p>${logOut}`));
});

// What a person typed is text, never HTML: the template sees to that.
function page(title: string, body: ReturnType<typeof html>): ReturnType<typeof html> {
  return html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark"><title>${title}</title><h1>${title}</h1>${body}`;
}

serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => console.log(`http://localhost:${port}`));
