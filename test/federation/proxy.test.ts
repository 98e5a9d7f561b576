import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";

const script = fileURLToPath(new URL("./scripts/ask.ts", import.meta.url));

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A provider by TLS, called `provider.test`, and a proxy that alone knows where that is. */
async function openNetwork() {
  const certificate = makeCertificate("provider.test");
  const provider = createTlsServer({ ...certificate }, ({ headers }, response) => response.end(`I am ${headers.host}`));
  const providerPort = await listen(provider);
  const asked: string[] = [];
  const proxy = createHttpServer((_, response) => response.writeHead(405).end());
  proxy.on("connect", ({ url = "", headers }, socket) => {
    asked.push(`${url} ${headers["proxy-authorization"] ?? "-"}`);
    socket.on("error", () => {});
    const [host] = url.split(":");
    if (host === "forbidden.test") socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    if (host === "forbidden.test" || host === "silent.test") return;
    const onward = connect(providerPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
  });
  const proxyPort = await listen(proxy);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-proxy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const certificates = join(folder, "ca.pem");
  writeFileSync(certificates, certificate.cert);
  const ask = async (environment: Readonly<Record<string, string>>, ...addresses: string[]): Promise<string[]> => {
    const { PATH = "" } = process.env;
    const env = { PATH, NODE_EXTRA_CA_CERTS: certificates, ...environment };
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...addresses], { env, timeout: 50_000 });
    return stdout.trimEnd().split("\n");
  };
  return { asked, ask, proxyPort };
}

test.skipIf(!canMakeCertificate())("a company's proxy is used where Node was told of it, and only then", async () => {
  const { asked, ask, proxyPort } = await openNetwork();
  const HTTPS_PROXY = `http://ada:secret@127.0.0.1:${proxyPort}`;
  const told = { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY };
  const address = "https://provider.test/x";

  // Who it is that answers is seen by its certificate, whatever the proxy connects to.
  const [found, wrong, forbidden, silent, inner, metadata] = await ask(
    told,
    address,
    "https://other.test/",
    "https://forbidden.test/",
    "https://silent.test/",
    "https://10.0.0.1/",
    "https://[::ffff:169.254.169.254]/",
  );
  expect(found).toBe("200 I am provider.test");
  expect(wrong).toMatch(/^OutboundError unreachable: other\.test cannot be reached \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  expect(forbidden).toMatch(/^OutboundError unreachable: forbidden\.test cannot be reached/);
  expect(silent).toMatch(/^OutboundError unreachable: silent\.test does not answer in time/);
  // What is an address of a private network by itself is not even asked for.
  expect(inner).toMatch(/^OutboundError unusable: The server has an address of a private network/);
  expect(metadata).toMatch(/^OutboundError unusable: The server has an address of a private network/);
  const credentials = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
  const names = ["provider", "other", "forbidden", "silent"];
  expect(asked).toStrictEqual(names.map((name) => `${name}.test:443 ${credentials}`));

  // The address of a picture is anybody's text, and the proxy may know the way to inner hosts.
  asked.length = 0;
  expect(await ask(told, `picture:${address}`)).toStrictEqual([expect.stringMatching(/^OutboundError unreachable/)]);

  for (const otherwise of [{ HTTPS_PROXY }, { ...told, NO_PROXY: "provider.test" }, { NODE_USE_ENV_PROXY: "1" }]) {
    expect(await ask(otherwise, address)).toStrictEqual([
      expect.stringMatching(/^OutboundError unreachable: provider\.test cannot be reached \((?:ENOTFOUND|EAI_AGAIN)\)/),
    ]);
  }
  // Without the proxy the address that a name has is looked at as ever.
  expect(await ask({ ...told, NO_PROXY: "localhost" }, "https://localhost/")).toStrictEqual([
    expect.stringMatching(/^OutboundError unusable: The server has an address of a private network/),
  ]);
  expect(asked).toStrictEqual([]);
});
