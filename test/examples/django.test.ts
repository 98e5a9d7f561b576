import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../server/serve.ts";
import { pythonPath } from "../setup/python.ts";
import { Served } from "../verify/served.ts";

const folder = fileURLToPath(new URL("../../examples/django/", import.meta.url));
const guide = readFileSync(new URL("../../docs/choosing.md", import.meta.url), "utf8");

/** A server with somebody who is logged in for tokens. */
async function openServer() {
  const server = await new Served().start();
  onTestFinished(() => server.remove());
  return { server, ada: await server.member() };
}

test("the example in Python is read in a minute or two", () => {
  for (const name of ["latchkey_wsgi.py", "app.py"]) {
    const lines = readFileSync(folder + name, "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
  }
});

describe.skipIf(pythonPath() === null)("an application in Python", () => {
  test("knows who calls by her token, from nginx or from her, and believes no header", async () => {
    const { server, ada } = await openServer();
    const port = await freePort();
    const app = spawn(pythonPath() ?? "", [`${folder}app.py`], {
      env: { PATH: process.env["PATH"] ?? "", ISSUER: server.issuer, PORT: String(port) },
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(async () => {
      const ended = once(app, "exit");
      app.kill();
      await ended;
    });
    await once(app.stdout, "data");
    const visit = async (headers: Readonly<Record<string, string>>): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
      return `${answer.status} ${(await answer.text()).trim()}`;
    };
    const known = `200 ${ada.user.id} ${ada.email}`;
    expect(await visit({ authorization: `Bearer ${ada.accessToken}` })).toBe(known);
    expect(await visit({ "x-auth-token": ada.accessToken })).toBe(known);

    const [head = "", body = "", signature = ""] = ada.accessToken.split(".");
    const forged = `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${body}.`;
    for (const token of ["", "rubbish", forged, none, ada.refreshToken]) {
      expect(await visit({ "x-auth-token": token, "remote-user": ada.user.id })).toMatch(/^401 /);
    }
    // A token that is good nowhere but at another service.
    expect(await visit({ authorization: `Basic ${ada.accessToken}` })).toMatch(/^401 /);
  });

  test("the lines of the guide are the example's, and take a good token for the right audience alone", async () => {
    const { server, ada } = await openServer();
    const [, lines = ""] = /^```python\n(import jwt\n[^]*?)^```$/m.exec(guide) ?? [];
    const source = lines.replaceAll("https://auth.example.com/auth", server.issuer);
    const ask = `
import sys
token = sys.argv[1]
print(claims_of(token, audience="${server.issuer}")["email"])
for wrong in ({}, {"audience": "${server.issuer}", "issuer": "https://elsewhere.example"}):
    try:
        print(claims_of(token, **wrong))
    except jwt.PyJWTError as error:
        print(type(error).__name__)
`;
    const { stdout, stderr } = spawnSync(pythonPath() ?? "", ["-c", source + ask, ada.accessToken], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" },
    });
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toStrictEqual([ada.email, "InvalidAudienceError", "InvalidIssuerError"]);
  });
});
