import { readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request, type RequestOptions } from "node:https";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { emptyFolder, freePort, serve, testSecret } from "../server/serve.ts";
import { nginxPath, startNginx } from "../setup/nginx.ts";

/** The lines that docs/operations/tls-and-proxies.md prints for nginx. */
function printedLines(): string {
  const page = readFileSync("docs/operations/tls-and-proxies.md", "utf8");
  return /```nginx\n([^]*?)```/.exec(page)?.[1] ?? "";
}

const host = "auth.example.com";
/** Another address of this machine than the proxy's own, where there is one. */
const visitor = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";
const account = { email: "ada@example.com", password: "violet anchor nine lantern" };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(port: number, path: string, options: RequestOptions = {}, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(body && { "content-type": "application/json" }), ...options.headers };
    const about = {
      method: body ? "POST" : "GET",
      ...options,
      host: "127.0.0.1",
      localAddress: visitor,
      port,
      path,
      headers,
      agent: false,
    };
    const send = options.protocol === "http:" ? requestPlain : request;
    send({ ...about, servername: host, rejectUnauthorized: false }, (incoming) => {
      text(incoming).then(
        (said) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: said }),
        reject,
      );
    })
      .on("error", reject)
      .end(body && JSON.stringify(body));
  });
}

test.skipIf(nginxPath() === null)(
  "the lines that are printed for nginx: https outside, the visitor's own address inside, and plain HTTP leads to https",
  { timeout: 60_000 },
  async () => {
    const folder = emptyFolder();
    const server = await serve(folder.path, {
      BASE_URL: `https://${host}`,
      AUTH_SECRET: testSecret,
      DATABASE_URL: `sqlite:${folder.path}/latchkey.db`,
      TRUSTED_PROXIES: "127.0.0.1",
    });
    onTestFinished(async () => {
      await server.stop();
      folder.remove();
    });
    const [port, plain] = [await freePort(), await freePort()];
    const nginx = await startNginx(
      ({ certificate, key }) =>
        [
          ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
          ["listen 80", `listen 127.0.0.1:${plain}`],
          ["server 127.0.0.1:3000;", `server 127.0.0.1:${server.port};`],
          ["/etc/nginx/tls/example.com.crt", certificate],
          ["/etc/nginx/tls/example.com.key", key],
        ].reduce((lines, [from = "", to = ""]) => {
          expect(lines).toContain(from);
          return lines.replaceAll(from, to);
        }, printedLines()),
      port,
    );
    onTestFinished(() => nginx.stop());

    // Whatever a client writes of its own address, as itself or as a browser on the page.
    const forged = { "x-forwarded-for": "203.0.113.9", origin: `https://${host}`, "sec-fetch-site": "same-origin" };
    const registered = await ask(port, "/auth/register", { headers: forged }, account);
    expect(registered.status).toBe(201);
    expect(registered.headers["strict-transport-security"]).toBe("max-age=31536000");
    const [session = ""] = [registered.headers["set-cookie"] ?? []].flat();
    expect(session).toMatch(/^__Host-latchkey-session=[^;]+; .*Secure/);
    const cookie = session.slice(0, session.indexOf(";"));
    const sessions = await ask(port, "/auth/sessions", { headers: { cookie } });
    expect(JSON.parse(sessions.body).sessions).toMatchObject([{ current: true, ip: visitor }]);
    const page = await ask(port, "/login?returnTo=%2Faccount");
    expect([page.status, page.body]).toStrictEqual([200, expect.stringContaining("<form")]);

    const led = await ask(plain, "/login?a=1", { protocol: "http:" });
    expect([led.status, led.headers["location"]]).toStrictEqual([301, `https://${host}/login?a=1`]);
  },
);
