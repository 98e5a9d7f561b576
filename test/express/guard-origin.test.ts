import { latchkey, requireSession } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { codeOf, exchange } from "./exchange.ts";
import { majors, serveApp, signUp, testAuth } from "./host.ts";

const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;

describe.each(majors)("%s", (_, framework) => {
  async function serve(): Promise<{ readonly url: string; readonly reached: string[] }> {
    const auth = testAuth({ trustedOrigins: ["http://127.0.0.1:8080"] });
    const app = framework();
    const reached: string[] = [];
    app.use(latchkey(auth));
    app.all("/notes", requireSession(auth), (req, res) => {
      reached.push(req.method);
      res.send("done");
    });
    app.all("/hook", requireSession(auth, { csrf: false }), (_req, res) => res.send("done"));
    return { url: await serveApp(app), reached };
  }

  test("an unsafe request from another site is refused before the route, whoever is signed in", async () => {
    const { url, reached } = await serve();
    const cookie = await signUp(url);
    const foreign: Readonly<Record<string, string>>[] = [
      { origin: "https://evil.example" },
      { origin: "https://127.0.0.1.evil.example" },
      { origin: "null" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "text/plain" },
    ];
    for (const method of methods) {
      for (const headers of foreign) {
        const reply = await exchange(`${url}/notes`, { method, headers: { ...cookie, ...headers } });
        expect({ sent: headers, ...reply }).toMatchObject({ sent: headers, status: 403 });
        expect(codeOf(reply)).toBe("csrf_rejected");
      }
    }
    expect(reached).toStrictEqual([]);
  });

  test("own pages, trusted origins and programs may", async () => {
    const { url, reached } = await serve();
    const cookie = await signUp(url);
    for (const method of methods) {
      for (const headers of [
        { origin: url },
        { origin: "http://127.0.0.1:8080" },
        { "sec-fetch-site": "same-origin" },
        { "content-type": "application/json" },
      ] as Record<string, string>[]) {
        const reply = await exchange(`${url}/notes`, { method, headers: { ...cookie, ...headers } });
        expect({ sent: headers, ...reply }).toMatchObject({ sent: headers, status: 200 });
      }
    }
    expect(reached).toHaveLength(methods.length * 4);
  });

  test("reading is open to links from anywhere", async () => {
    const { url } = await serve();
    const headers = { ...(await signUp(url)), origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect(await exchange(`${url}/notes`, { method, headers })).toMatchObject({ status: 200 });
    }
  });

  test("csrf: false leaves it to the application, and still asks for a session", async () => {
    const { url } = await serve();
    const headers = { ...(await signUp(url)), origin: "https://evil.example" };
    expect(await exchange(`${url}/hook`, { method: "POST", headers })).toMatchObject({ status: 200 });
    const stranger = { origin: "https://evil.example" };
    expect(await exchange(`${url}/hook`, { method: "POST", headers: stranger })).toMatchObject({ status: 401 });
  });
});
