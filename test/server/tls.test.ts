import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { command } from "../cli/command.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { logLines } from "./log-lines.ts";
import { emptyFolder, type Serving, serve, testSecret } from "./serve.ts";

const host = "app.example.com";

interface TlsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly fingerprint: string;
}

interface Ask {
  readonly path?: string;
  readonly agent?: Agent;
  readonly body?: string;
}

/** One request over TLS, on a connection of its own unless there is an agent. */
function ask(server: Serving, { path = "/healthz", agent, body }: Ask = {}): Promise<TlsReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: "127.0.0.1", port: server.port, servername: host, path, rejectUnauthorized: false },
        agent: agent ?? false,
        method: body === undefined ? "GET" : "POST",
        headers: { host, ...(body !== undefined && { "content-type": "application/json" }) },
      },
      (incoming) => {
        const { fingerprint256: fingerprint } = (incoming.socket as TLSSocket).getPeerX509Certificate() ?? {};
        incoming.resume().on("end", () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, fingerprint: fingerprint ?? "" });
        });
      },
    );
    outgoing.on("error", reject).end(body);
  });
}

const account = JSON.stringify({ email: "ada@example.com", password: "violet anchor nine lantern" });

/** Where certificates are, as certbot keeps them: names that never change, which lead to files that do. */
function openShelf(): { readonly path: string; readonly certificate: string; readonly key: string } {
  const folder = emptyFolder();
  onTestFinished(folder.remove);
  mkdirSync(join(folder.path, "archive"));
  return { path: folder.path, certificate: join(folder.path, "fullchain.pem"), key: join(folder.path, "privkey.pem") };
}

/** Lets a name lead to a new file, in one step. */
function pointTo(name: string, target: string, content: string): void {
  writeFileSync(target, content, { mode: 0o600 });
  rmSync(`${name}.new`, { force: true });
  symlinkSync(target, `${name}.new`);
  renameSync(`${name}.new`, name);
}

describe.skipIf(!canMakeCertificate())("with TLS_CERT and TLS_KEY", { timeout: 120_000 }, () => {
  const production = { BASE_URL: `https://${host}`, AUTH_SECRET: testSecret, DATABASE_URL: "sqlite:app.db" };

  async function start(
    files: { readonly certificate: string; readonly key: string },
    more: Readonly<Record<string, string>> = {},
  ): Promise<Serving> {
    const folder = emptyFolder();
    const environment = { ...production, TLS_CERT: files.certificate, TLS_KEY: files.key, ...more };
    const server = await serve(folder.path, environment);
    onTestFinished(async () => {
      await server.stop("SIGKILL");
      folder.remove();
    });
    return server;
  }

  test("a new certificate is taken over while requests run, none is lost, and what does not fit is left alone", async () => {
    const shelf = openShelf();
    const [first, second, third] = [makeCertificate(host), makeCertificate(host), makeCertificate(host)];
    const archived = (name: string): string => join(shelf.path, "archive", name);
    pointTo(shelf.certificate, archived("fullchain1.pem"), first.cert);
    pointTo(shelf.key, archived("privkey1.pem"), first.key);
    const server = await start(shelf);
    const seen = async (): Promise<string> => (await ask(server)).fingerprint;
    const before = await seen();
    expect(server.output()).toContain(`${server.url} (only this machine can reach it: HOST)`);
    expect(server.output()).toMatch(/mail +none leaves: .*SMTP_URL/);

    // Visitors all the while: some with a connection each, one that keeps hers, one whose request takes until the end.
    const visits: number[] = [];
    const failures: unknown[] = [];
    let goOn = true;
    const visit = async (agent?: Agent): Promise<void> => {
      while (goOn) {
        await ask(server, { path: "/login", ...(agent && { agent }) }).then(
          ({ status }) => visits.push(status),
          (error: unknown) => failures.push(error),
        );
        await sleep(5);
      }
    };
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    const visitors = [visit(), visit(), visit(kept)];
    const [half, rest] = [account.slice(0, 20), account.slice(20)];
    const slow = connect({ host: "127.0.0.1", port: server.port, servername: host, rejectUnauthorized: false });
    let slowAnswer = "";
    slow.setEncoding("utf8").on("data", (text: string) => {
      slowAnswer += text;
    });
    slow.write(
      `POST /auth/register HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${account.length}\r\n\r\n${half}`,
    );

    // Half of a new pair: the one before goes on, and who asks is told why.
    pointTo(shelf.certificate, archived("fullchain2.pem"), second.cert);
    server.process.kill("SIGHUP");
    await expect.poll(server.stderr, { timeout: 20_000 }).toMatch(/not the key of the certificate/);
    expect(await seen()).toBe(before);
    // The other half, and nobody has to say so.
    pointTo(shelf.key, archived("privkey2.pem"), second.key);
    await expect.poll(seen, { timeout: 30_000 }).not.toBe(before);
    const between = await seen();
    expect(server.stderr().match(/a new certificate is in use/g)).toHaveLength(1);

    // A file in the making, then none at all.
    truncateSync(archived("fullchain2.pem"), 100);
    server.process.kill("SIGHUP");
    await expect.poll(server.stderr, { timeout: 20_000 }).toMatch(/holds no certificate in PEM/);
    rmSync(shelf.key);
    server.process.kill("SIGHUP");
    await expect.poll(server.stderr, { timeout: 20_000 }).toMatch(/cannot be read \(ENOENT\)/);
    expect(await seen()).toBe(between);

    // Renamed into place, and taken at once on request.
    for (const [name, content] of [
      [shelf.key, third.key],
      [shelf.certificate, third.cert],
    ] as const) {
      writeFileSync(`${name}.new`, content, { mode: 0o600 });
      renameSync(`${name}.new`, name);
    }
    server.process.kill("SIGHUP");
    await expect.poll(seen, { timeout: 20_000 }).not.toBe(between);

    slow.write(rest);
    await expect.poll(() => slowAnswer, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 201 /);
    slow.destroy();
    goOn = false;
    await Promise.all(visitors);
    kept.destroy();
    expect(failures).toStrictEqual([]);
    expect(visits.length).toBeGreaterThan(10);
    expect(new Set(visits)).toStrictEqual(new Set([200]));
    for (const { key } of [first, second, third]) {
      for (const line of key.split("\n").slice(1, -2)) expect(server.output()).not.toContain(line);
    }
    expect(await server.stop()).toBe(0);
  });

  test("SIGHUP to a server of workers reaches each of them: each says what is wrong with a new pair, and takes one that fits", async () => {
    const shelf = openShelf();
    const [first, second] = [makeCertificate(host), makeCertificate(host)];
    const archived = (name: string): string => join(shelf.path, "archive", name);
    pointTo(shelf.certificate, archived("fullchain1.pem"), first.cert);
    pointTo(shelf.key, archived("privkey1.pem"), first.key);
    const server = await start(shelf, { LATCHKEY_WORKERS: "2" });
    const both = new Set([1, 2]);
    const whoSaid = (sentence: string): Set<unknown> =>
      new Set(logLines(server).flatMap(({ message, worker }) => (message === sentence ? [worker] : [])));
    const seen = async (): Promise<string[]> => {
      const replies = await Promise.all(Array.from({ length: 4 }, () => ask(server)));
      return [...new Set(replies.map(({ fingerprint }) => fingerprint))];
    };
    const [before, ...others] = await seen();
    expect(others).toStrictEqual([]);
    let attempts = 0;
    const spoil = (): Set<unknown> => {
      // Another text each time: a look that nobody asked for says nothing of what it sees for the first time.
      attempts += 1;
      writeFileSync(archived("privkey1.pem"), `no key ${attempts}`);
      server.process.kill("SIGHUP");
      return whoSaid("the new certificate is not taken, the one before goes on");
    };
    await expect.poll(spoil, { timeout: 60_000, interval: 200 }).toStrictEqual(both);
    expect(await seen()).toStrictEqual([before]);
    pointTo(shelf.certificate, archived("fullchain2.pem"), second.cert);
    pointTo(shelf.key, archived("privkey2.pem"), second.key);
    server.process.kill("SIGHUP");
    await expect.poll(() => whoSaid("a new certificate is in use"), { timeout: 60_000 }).toStrictEqual(both);
    const after = await seen();
    expect(after).toHaveLength(1);
    expect(after).not.toStrictEqual([before]);
    expect(await server.stop()).toBe(0);
  });

  describe("a server", () => {
    const folder = emptyFolder();
    const files = { certificate: join(folder.path, "cert.pem"), key: join(folder.path, "key.pem") };
    let server: Serving;

    beforeAll(async () => {
      const { cert, key } = makeCertificate("other.example.com");
      writeFileSync(files.certificate, cert);
      writeFileSync(files.key, key, { mode: 0o604 });
      const environment = { ...production, TLS_CERT: files.certificate, TLS_KEY: files.key };
      server = await serve(folder.path, environment);
    });
    afterAll(async () => {
      await server.stop();
      folder.remove();
    });

    test("speaks https alone, says so to browsers, and sets cookies that go no other way", async () => {
      expect(server.output()).toContain(`https://localhost:${server.port}`);
      const { status, headers } = await ask(server, { path: "/auth/register", body: account });
      expect(status).toBe(201);
      expect(headers["strict-transport-security"]).toBe("max-age=31536000");
      for (const cookie of headers["set-cookie"] ?? []) expect(cookie).toMatch(/^__Host-.*; Secure/);
      for (const path of ["/", "/healthz", "/readyz", "/nowhere"]) {
        const reply = await ask(server, { path });
        expect([path, reply.headers["strict-transport-security"]]).toStrictEqual([path, "max-age=31536000"]);
      }
      await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow("fetch failed");
      expect((await ask(server)).status).toBe(200);
    });

    test.each(["TLSv1", "TLSv1.1"] as const)("does not speak %s", async (version) => {
      const socket = connect({
        ...{ host: "127.0.0.1", port: server.port, servername: host, rejectUnauthorized: false },
        ...{ minVersion: version, maxVersion: version, ciphers: "ALL@SECLEVEL=0" },
      });
      const failure = await new Promise<NodeJS.ErrnoException>((resolve, reject) => {
        socket.once("error", resolve).once("secureConnect", () => reject(new Error("agreed")));
      });
      expect(failure.code).toMatch(/ALERT_PROTOCOL_VERSION/);
    });

    test("doctor says the same, and what would stop the next start", async () => {
      const environment = { ...production, TLS_CERT: files.certificate, TLS_KEY: files.key };
      const look = async (
        more: Record<string, string> = {},
      ): Promise<{ check: string; level: string; found: string }[]> => {
        const { stdout } = await command(folder.path, ["doctor", "--json"], { ...environment, ...more });
        return JSON.parse(stdout).findings;
      };
      const findings = await look();
      const found = findings
        .filter(({ check }) => check === "tlsFiles")
        .map((finding) => `${finding.level}: ${finding.found}`);
      expect(found).toStrictEqual([
        expect.stringMatching(/^warn: the certificate ends within a day, on \d{4}-\d\d-\d\d$/),
        "fail: the certificate is not for app.example.com, so browsers refuse it",
        expect.stringMatching(/^warn: everybody on this machine can use /),
      ]);
      expect(findings).toContainEqual(expect.objectContaining({ check: "trustedProxies", level: "ok" }));
      expect(findings).toContainEqual(expect.objectContaining({ check: "fileSystem", level: "ok" }));
      const broken = await look({ TLS_KEY: files.certificate });
      expect(broken).toContainEqual(
        expect.objectContaining({ check: "tlsFiles", level: "fail", found: expect.stringContaining("no private key") }),
      );
    });

    test("the start says what browsers will say of the certificate, and who can read the key", () => {
      expect(server.stderr()).toMatch(/the certificate is not for app\.example\.com/);
      expect(server.stderr()).toMatch(/the certificate ends within a day/);
      expect(server.stderr()).toMatch(/everybody on this machine can use the file of the private key/);
      expect(server.stderr()).not.toContain(readFileSync(files.key, "utf8").split("\n")[1]);
    });
  });
});
