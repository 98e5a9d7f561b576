import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import express from "express";
import { createAuth, oidc } from "latchkey";
import { latchkey, requireToken } from "latchkey/express";

// The browser's own server and API. Its page is index.html and page.ts; the second service is reports.ts.
const { PORT = "3000", REPORTS_URL = "http://localhost:4000", OIDC_ISSUER: issuer } = process.env;
const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = process.env;
const auth = createAuth({
  baseUrl: `http://localhost:${PORT}`,
  redis: process.env.REDIS_URL,
  // 2. The provider says who she is: she is found by what it calls her, or becomes a user now. It is our own directory, so what it says
  // of an address counts.
  providers: [oidc({ id: "company", name: "Company", issuer, clientId, clientSecret, trustEmail: true })],
  // Where the phone's app takes its answer; its refresh token comes in the body, and it keeps it itself.
  nativeRedirectUris: ["com.example.notes:/signed-in", "http://127.0.0.1/signed-in"],
  hooks: {
    // What her access token says besides who she is.
    claims: ({ user }) => ({ permissions: user.role === "admin" ? ["notes", "reports"] : ["notes"] }),
  },
});
const app = express();
const notes = new Map<string, readonly string[]>();

// 3. /auth/company/callback starts a session and leads back to the page. Nothing of it stands in the address: the page gets a refresh
// token in a cookie that no script can read.
app.use(latchkey(auth, { pages: true }));

// 7. The API believes a good token of a session that goes on, and asks no database.
app.get("/api/notes", requireToken(auth), (req, res) => {
  res.json(notes.get(req.auth.user.id) ?? []);
});
app.post("/api/notes", requireToken(auth), express.json(), (req, res) => {
  const own = [...(notes.get(req.auth.user.id) ?? []), String(req.body.text)];
  notes.set(req.auth.user.id, own);
  res.json(own);
});

// The page. Its scripts go out as they are, without their types: your bundler does that for you.
const client = new URL(import.meta.resolve("latchkey/client"));
const sources = new Map([
  ["/page.js", new URL("page.ts", import.meta.url)],
  ["/client", client],
]);
app.get("/", async (_req, res) => {
  const page = await readFile(new URL("index.html", import.meta.url), "utf8");
  res.send(page.replaceAll("{reports}", REPORTS_URL));
});
app.get(["/page.js", "/client", /^\/client\/[a-z-]+\.[jt]s$/], async (req, res) => {
  const source = sources.get(req.path) ?? new URL(`.${req.path}`, client);
  res.type("text/javascript").send(stripTypeScriptTypes(await readFile(source, "utf8")));
});

// The database first, so that a key for the second service can be made in it.
await auth.ready();
app.listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${PORT}`));
