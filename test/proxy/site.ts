import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { request } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { command } from "../cli/command.ts";
import { emptyFolder, freePort, serve, testSecret } from "../server/serve.ts";
import { startNginx } from "../setup/nginx.ts";

/** What an application behind the proxy saw of a request. */
export interface Seen {
  readonly application: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Three host names behind one nginx: Latchkey, and two applications that show what they were handed. */
export interface Site {
  /** Of nginx, for TLS. */
  readonly port: number;
  /** Asks as a client outside does: by TLS, for one of the host names. */
  ask(url: string, ask?: Ask): Promise<Answer>;
  /** Runs a command of Latchkey's. */
  run(...argv: string[]): Promise<{ readonly stdout: string }>;
  readonly log: () => string;
  close(): Promise<void>;
}

const configuration = readFileSync("docs/operations/forward-auth.nginx.conf", "utf8");

/** Starts it all: the configuration is that of the documentation, but for ports and files. */
export async function openSite(): Promise<Site> {
  const closers: (() => unknown)[] = [];
  const folder = emptyFolder();
  closers.push(folder.remove);
  const environment = {
    BASE_URL: "https://auth.example.com",
    AUTH_SECRET: testSecret,
    DATABASE_URL: `sqlite:${folder.path}/latchkey.db`,
    TRUSTED_PROXIES: "127.0.0.1",
    LATCHKEY_COOKIE_DOMAIN: "example.com",
    LATCHKEY_FORWARD_AUTH_HOSTS: "wiki.example.com, orders.example.com=orders",
    LATCHKEY_PAGES_AFTER_LOGIN: "/account",
  };
  const server = await serve(folder.path, environment);
  closers.push(() => server.stop());
  const [wiki, orders] = [await serveApplication("wiki"), await serveApplication("orders")];
  for (const application of [wiki, orders]) closers.push(() => application.close());
  const port = await freePort();
  const portOf = (application: Server): number => (application.address() as AddressInfo).port;
  const nginx = await startNginx(
    ({ certificate, key }) =>
      [
        ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
        ["server 127.0.0.1:3000;", `server 127.0.0.1:${server.port};`],
        ["server 127.0.0.1:8001;", `server 127.0.0.1:${portOf(wiki)};`],
        ["server 127.0.0.1:8002;", `server 127.0.0.1:${portOf(orders)};`],
        ["/etc/nginx/tls/example.com.crt", certificate],
        ["/etc/nginx/tls/example.com.key", key],
      ].reduce(replaceAll, configuration),
    port,
  );
  closers.push(() => nginx.stop());
  return {
    port,
    log: nginx.log,
    ask: (url, ask) => askThrough(port, url, ask),
    run: (...argv) => command(folder.path, argv, environment),
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

function replaceAll(text: string, [from = "", to = ""]: string[]): string {
  if (!text.includes(from)) throw new Error(`The configuration has no ${from}`);
  return text.replaceAll(from, to);
}

async function serveApplication(application: string): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      const { method = "", url = "", headers } = incoming;
      const seen: Seen = { application, method, url, headers, body: body.toString() };
      // A page, so that a browser shows it as one.
      const isPage = (headers.accept ?? "").includes("text/html");
      outgoing.setHeader("content-type", isPage ? "text/html" : "application/json");
      outgoing.end(isPage ? `<title>${application}</title><pre>${JSON.stringify(seen)}</pre>` : JSON.stringify(seen));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function askThrough(port: number, url: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Answer> {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        servername: hostname,
        // The certificate is of this very test.
        rejectUnauthorized: false,
        agent: false,
        method,
        path: pathname + search,
        headers: {
          host: hostname,
          ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
          ...headers,
        },
      },
      (incoming) => {
        buffer(incoming).then(
          (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: text.toString() }),
          reject,
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
