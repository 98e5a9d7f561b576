import { Agent, request } from "node:http";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { frameworks } from "../adapters/frameworks/index.ts";
import { hostsOwn } from "../adapters/framework.ts";
import { cookiesOf, postJson } from "../express/exchange.ts";
import { testAuth } from "../express/host.ts";
import { describeRequest, type HostileRequest, hostileRequests, reportCause } from "./hostile-input.ts";

const requests = 10_000;
const batchSize = 25;
const patience = 30_000;
const secret = "only for her";

/** Routes of the application's own, beside those of the API. */
const hostRoutes = [
  { method: "GET", path: "/private" },
  { method: "POST", path: "/private" },
  { method: "GET", path: "/by-token" },
  { method: "GET", path: "/by-either" },
  { method: "POST", path: "/by-either" },
  { method: "GET", path: "/hello" },
  { method: "POST", path: "/nowhere/{id}" },
] as const;

const anyRequest = fc.oneof(
  ...endpoints.map((endpoint) => hostileRequests(endpoint, "/auth")),
  ...hostRoutes.flatMap((route) => [hostileRequests(route, ""), hostileRequests(route, "")]),
);

interface Reply {
  readonly status: number;
  readonly text: string;
}

function send(url: string, hostile: HostileRequest, cookie: string, agent: Agent): Promise<Reply> {
  const { method, target, body, signedIn } = hostile;
  const headers = [["host", new URL(url).host], ...hostile.headers, ...(signedIn ? [["cookie", cookie]] : [])].flat();
  if (body) headers.push("content-length", String(body.length));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, path: target, headers, agent }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.setTimeout(patience, () => outgoing.destroy(new Error("No answer.")));
    outgoing.end(body ?? undefined);
  });
}

describe.each(frameworks)("$name", ({ serve }) => {
  test("10,000 hostile requests: no 5xx, no hang, and no way past the guard", { timeout: 300_000 }, async () => {
    const auth = testAuth();
    const guard = { auth };
    const url = await serve({
      mounts: [{ auth, pages: true }],
      routes: [
        { path: "/private", guard, answer: () => secret },
        { path: "/private", method: "POST", guard, answer: () => secret },
        { path: "/by-token", guard: { auth, by: "token" }, answer: () => secret },
        { path: "/by-either", guard: { auth, by: "either" }, answer: () => secret },
        { path: "/by-either", method: "POST", guard: { auth, by: "either" }, answer: () => secret },
        { path: "/hello", greets: auth, answer: (found) => (found ? "hello" : "who?") },
      ],
    });
    const agent = new Agent({ keepAlive: true, maxSockets: batchSize });
    onTestFinished(() => agent.destroy());
    let person = 0;
    const newCookie = async (): Promise<string> => {
      person += 1;
      const fields = { email: `person-${person}@example.com`, password: "violet anchor nine lantern" };
      return cookiesOf(await postJson(`${url}/auth/register`, fields)).cookie;
    };
    let cookie = await newCookie();
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest, { minLength: batchSize, maxLength: batchSize }), async (batch) => {
        const replies = await Promise.all(
          batch.map((hostile) =>
            send(url, hostile, cookie, agent).catch((error: unknown) => {
              throw new Error(describeRequest(hostile), { cause: error });
            }),
          ),
        );
        for (const [index, { status, text }] of replies.entries()) {
          const hostile = batch[index] as HostileRequest;
          if (status >= 500 || status === 0) throw new Error(`${status} to ${describeRequest(hostile)}: ${text}`);
          if (text.includes(secret) && !hostile.signedIn)
            throw new Error(`Past the guard: ${describeRequest(hostile)}`);
        }
        const still = await send(
          url,
          { method: "GET", target: "/private", headers: [], body: null, signedIn: true },
          cookie,
          agent,
        );
        if (still.status !== 200) cookie = await newCookie();
      }),
      { numRuns: requests / batchSize, endOnFailure: true, reporter: reportCause },
    );
    const free = { method: "GET", target: "/free", headers: [], body: null, signedIn: false } as const;
    expect(await send(url, free, "", agent)).toMatchObject({ status: 200, text: hostsOwn });
  });
});
