import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { latchkey, requireSession } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { exchange } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

describe.each(majors)("%s", (_, framework) => {
  test("it works inside a Router inside a Router", async () => {
    const auth = testAuth();
    const app = framework();
    const inner = framework.Router().use(latchkey(auth));
    inner.get("/me", requireSession(auth), (req, res) => res.send(req.auth.user.email));
    app.use("/a", framework.Router().use("/b", inner));
    const url = await serveApp(app);
    const headers = await signUp(url, "/a/b/auth");
    expect(await exchange(`${url}/a/b/me`, { headers })).toMatchObject({ text: person.email });
  });

  test("requests that are not ours pass by untouched, their bodies unread", async () => {
    const app = framework();
    app.use(latchkey(testAuth(), { pages: true }));
    app.post("/upload", (req: IncomingMessage & { body?: unknown; auth?: unknown }, res) => {
      const untouched = !req.readableDidRead && req.body === undefined && req.auth === undefined;
      const hash = createHash("sha256");
      req.on("data", (chunk: Buffer) => hash.update(chunk));
      req.on("end", () => res.json({ untouched, digest: hash.digest("hex") }));
    });
    const bare = framework();
    bare.post("/upload", (_req, res) => res.json({}));
    const [url, bareUrl] = [await serveApp(app), await serveApp(bare)];
    const body = randomBytes(2 * 1024 * 1024);
    const reply = await exchange(`${url}/upload`, { method: "POST", body, chunked: true });
    const digest = createHash("sha256").update(body).digest("hex");
    expect(JSON.parse(reply.text)).toStrictEqual({ untouched: true, digest });
    const names = Object.keys((await exchange(`${bareUrl}/upload`, { method: "POST" })).headers);
    expect(Object.keys(reply.headers).toSorted()).toStrictEqual(names.toSorted());
  });
});
