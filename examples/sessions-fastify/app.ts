import Fastify, { type FastifyReply } from "fastify";
import { createAuth } from "latchkey";
import { latchkey, requireSession, withAuth } from "latchkey/fastify";

const port = Number(process.env.PORT ?? 3000);
const auth = createAuth({ baseUrl: `http://localhost:${port}`, pages: { afterLogin: "/profile", afterLogout: "/" } });
const app = Fastify();

// The API below /auth, and the pages /login, /register and /account.
app.register(latchkey(auth, { pages: true }));

// Open to everybody: greets whoever is signed in.
app.get("/", { onRequest: withAuth(auth) }, (request, reply) => {
  const strangers = '<p><a href="/login">Log in</a> or <a href="/register">create an account</a></p>';
  return show(reply, "Welcome", request.auth ? '<p><a href="/profile">Your profile</a></p>' : strangers);
});

// For whoever is signed in: everybody else goes to the log-in page, and then comes back here.
app.get("/profile", { onRequest: requireSession(auth, { redirect: true }) }, (request, reply) => {
  const { name, email } = request.auth.user;
  const logOut = '<form method="post" action="/auth/logout"><button>Log out</button></form>';
  return show(reply, `Hello ${name ?? email}`, `<p><a href="/account">Your account</a></p>${logOut}`);
});

function show(reply: FastifyReply, title: string, body: string): FastifyReply {
  // What a person typed is text, never HTML.
  const text = title.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return reply.type("text/html").send(`<!doctype html><html lang="en"><meta charset="utf-8">
    <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
    <title>${text}</title><h1>${text}</h1>${body}`);
}

await app.listen({ port, host: "127.0.0.1" });
console.log(`http://localhost:${port}`);
