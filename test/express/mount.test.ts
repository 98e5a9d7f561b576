import { createHash, randomBytes } from "node:crypto";
import { get, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { text as textOf } from "node:stream/consumers";
import { createGunzip, createGzip } from "node:zlib";
import type { RequestHandler } from "express";
import { latchkey, requireSession } from "latchkey/express";
import { describe, expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { exchange } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

/**
 * What the package `compression` makes of an answer: all that is written goes through a stream, whose "drain" stands for the answer's, and whoever
 * wanted to be called back once it has left is not.
 */
const compress: RequestHandler = (_req, res, next) => {
  const gzip = createGzip();
  const [on, write, end] = [res.on.bind(res), res.write.bind(res), res.end.bind(res)];
  const writeHead = res.writeHead.bind(res) as (status: number, headers: OutgoingHttpHeaders) => typeof res;
  gzip.on("data", (chunk: Buffer) => {
    if (!write(chunk)) gzip.pause();
  });
  gzip.on("end", () => end());
  on("drain", () => gzip.resume());
  Object.assign(res, {
    writeHead: (status: number, { ...headers }: OutgoingHttpHeaders) => {
      delete headers["content-length"];
      return writeHead(status, { ...headers, "content-encoding": "gzip" });
    },
    write: (chunk: Buffer | string) => gzip.write(chunk),
    end: (chunk: Buffer | string) => gzip.end(chunk),
    on: (...[name, listener]: Parameters<typeof on>) => (name === "drain" ? gzip : { on }).on(name, listener),
  });
  next();
};

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

  test("a long answer arrives whole where the application compresses what it sends", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    const auth = testAuth({ database });
    const app = framework();
    app.use("/plain", latchkey(auth));
    app.use("/compressed", compress, latchkey(auth));
    const url = await serveApp(app);
    const headers = await signUp(url, "/plain/auth");
    database.exec("update latchkey_users set operator = 'auditor', email_verified = 1");
    const { events } = await internalsOf(auth).deps();
    const about = { userId: null, client: { ip: null, userAgent: "x".repeat(500) } };
    await events.append(Array.from({ length: 200 }, () => ({ type: "throttled", data: { call: "login" }, ...about })));
    const path = "/auth/admin/events?limit=200&type=throttled";
    const plain = await exchange(`${url}/plain${path}`, { headers });
    expect(plain.text.length).toBeGreaterThan(100_000);
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/compressed${path}`, { headers }, resolve).on("error", reject);
    });
    expect(await textOf(incoming.pipe(createGunzip()))).toBe(plain.text);
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
