import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import express from "express";
import { createAuth } from "latchkey";
import { latchkey, requireToken } from "latchkey/express";

// Two hosts of one site: api.example.com and app.example.com, and here two ports of this machine.
const { PORT = "3000", SITE_PORT = "5173" } = process.env;
const [apiUrl, siteUrl] = [`http://localhost:${PORT}`, `http://localhost:${SITE_PORT}`];
const auth = createAuth({ baseUrl: apiUrl, trustedOrigins: [siteUrl] });

// The API. Latchkey answers pages of trusted origins by itself; of your own routes you say which pages may read them.
const api = express();
api.use(latchkey(auth));
api.use("/api", (req, res, next) => {
  res.set({ "access-control-allow-origin": siteUrl, "access-control-allow-headers": "authorization", vary: "origin" });
  res.set("access-control-expose-headers", "www-authenticate");
  if (req.method === "OPTIONS") res.sendStatus(204);
  else next();
});
api.get("/api/data", requireToken(auth), (req, res) => {
  res.json({ hello: req.auth.user.email });
});
api.listen(Number(PORT), "127.0.0.1");

// The site: files and nothing else. What happens to the scripts here is what your bundler does.
const site = express();
const client = new URL(import.meta.resolve("latchkey/client"));
site.get("/", async (_req, res) => {
  const page = await readFile(new URL("index.html", import.meta.url), "utf8");
  res.send(page.replace("{api}", apiUrl));
});
site.get(["/page.js", "/client", /^\/client\/[a-z-]+\.[jt]s$/], async (req, res) => {
  const own = { "/page.js": new URL("page.ts", import.meta.url), "/client": client }[req.path];
  const source = await readFile(own ?? new URL(`.${req.path}`, client), "utf8");
  res.type("text/javascript").send(stripTypeScriptTypes(source));
});
site.listen(Number(SITE_PORT), "127.0.0.1", () => console.log(siteUrl));
