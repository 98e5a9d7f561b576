import { readFileSync } from "node:fs";
import { freePort } from "../../server/serve.ts";
import { startHaproxy } from "../../setup/haproxy.ts";
import { startNginx } from "../../setup/nginx.ts";

/** A balancer in front of several servers. */
export interface Door {
  readonly name: "nginx" | "HAProxy";
  /** For TLS. */
  readonly port: number;
  readonly log: () => string;
  stop(): Promise<void>;
}

type Replacement = readonly [from: string | RegExp, to: string];

/** The configurations of the documentation, but for ports and files. */
const texts = {
  nginx: readFileSync(new URL("../../../docs/operations/many-machines.nginx.conf", import.meta.url), "utf8"),
  haproxy: readFileSync(new URL("../../../docs/operations/many-machines.haproxy.cfg", import.meta.url), "utf8"),
};

/** nginx in front of these servers. */
export async function openNginx(servers: readonly number[]): Promise<Door> {
  const port = await freePort();
  const text = withServers(texts.nginx, servers);
  const nginx = await startNginx(
    ({ certificate, key }) =>
      replaceAll(text, [
        ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
        ["/etc/nginx/tls/example.com.crt", certificate],
        ["/etc/nginx/tls/example.com.key", key],
      ]),
    port,
  );
  return { name: "nginx", port, ...nginx };
}

/** HAProxy in front of these servers. */
export async function openHaproxy(servers: readonly number[]): Promise<Door> {
  const [port, plain] = [await freePort(), await freePort()];
  const text = withServers(texts.haproxy, servers);
  const haproxy = await startHaproxy(
    (certificate) =>
      replaceAll(text, [
        ["bind :80", `bind 127.0.0.1:${plain}`],
        ["bind :443", `bind 127.0.0.1:${port}`],
        ["/etc/haproxy/tls/auth.example.com.pem", certificate],
      ]),
    port,
  );
  return { name: "HAProxy", port, ...haproxy };
}

/** Puts ports of this machine in the place of machines, and takes out the lines that are left. */
function withServers(text: string, servers: readonly number[]): string {
  const lines = text.split("\n").flatMap((line) => {
    const [, number] = /\b10\.0\.0\.1([1-5]):3000\b/.exec(line) ?? [];
    if (number === undefined) return [line];
    const port = servers[Number(number) - 1];
    return port === undefined ? [] : [line.replace(/10\.0\.0\.1\d:3000/, `127.0.0.1:${port}`)];
  });
  return lines.join("\n");
}

/** Throws for a text that is not there: the configuration would not be the one of the documentation. */
function replaceAll(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((changed, [from, to]) => {
    if (typeof from === "string" && !changed.includes(from))
      throw new Error(`There is no "${from}" in the configuration`);
    return changed.replaceAll(from, to);
  }, text);
}
