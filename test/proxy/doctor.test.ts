import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { checkTable } from "../../src/doctor/check-table.ts";
import { command } from "../cli/command.ts";
import { type Ended, emptyFolder, freePort, type Serving, serve, testSecret } from "../server/serve.ts";
import { makeCertificate, makeExpiredCertificate } from "../setup/certificate.ts";
import { nginxPath, startNginx } from "../setup/nginx.ts";
import { program } from "../setup/program.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 60_000 });

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly found: string;
}

interface NotedEvent {
  readonly id: number;
  readonly type: string;
  readonly userId: string | null;
  readonly data: object;
  readonly ip: unknown;
}

/** What the probe alone asks, and is not ok. */
function troubles(findings: readonly Finding[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { check, level } of findings) {
    const row = checkTable[check as keyof typeof checkTable];
    const isProbes = "probe" in row || check === "forwardAuth" || check === "certificate";
    if (isProbes && level !== "ok" && found[check] !== "fail") found[check] = level;
  }
  return found;
}

/** Each door of the proxy leads to the same server. All but the first have something wrong. */
const doors = [
  ["good", ""],
  [
    "careless",
    `proxy_set_header X-Forwarded-For $http_x_forwarded_for;
     proxy_set_header Origin https://auth.example.com; proxy_set_header Sec-Fetch-Site same-origin;`,
  ],
  ["cookies", `proxy_cookie_flags ~ nosecure nohttponly nosamesite; proxy_cookie_domain example.com www.example.com;`],
  [
    "headers",
    `proxy_hide_header Content-Security-Policy; proxy_hide_header X-Frame-Options;
     proxy_hide_header Strict-Transport-Security; proxy_hide_header Cache-Control; add_header Cache-Control "max-age=60" always;`,
  ],
  [
    "cache",
    `proxy_cache all; proxy_cache_key $uri; proxy_cache_valid 200 1m; proxy_ignore_headers Cache-Control Set-Cookie Expires Vary;`,
  ],
] as const;
type Door = (typeof doors)[number][0] | "strange" | "plain" | "redirect" | "dead" | "other" | "expired" | "slow";

/** Linux answers to all of 127.0.0.0/8. */
const manyLoopbacks = process.platform === "linux";

describe.skipIf(nginxPath() === null)("latchkey doctor --probe through nginx", () => {
  const closers: (() => unknown)[] = [];
  const ports = {} as Record<Door, number>;
  let folder: string;
  let server: Serving;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const place = emptyFolder();
    folder = place.path;
    closers.push(place.remove);
    const metricsPort = await freePort();
    environment = {
      BASE_URL: "https://auth.example.com",
      AUTH_SECRET: testSecret,
      DATABASE_URL: `sqlite:${folder}/latchkey.db`,
      TRUSTED_PROXIES: "127.0.0.1",
      LATCHKEY_COOKIE_DOMAIN: "example.com",
      LATCHKEY_FORWARD_AUTH_HOSTS: "wiki.example.com",
      METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
    };
    server = await serve(folder, environment);
    closers.push(() => server.stop());
    // Somebody who takes what is said, and never answers.
    const silent = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    await once(silent, "listening");
    closers.push(() => silent.close());
    const { port: silentPort } = silent.address() as { port: number };
    for (const [name] of doors) ports[name] = await freePort();
    for (const name of ["plain", "redirect", "dead", "other", "expired", "slow", "strange"] as const)
      ports[name] = await freePort();
    const certificate = makeCertificate("example.com", "*.example.com");
    const old = makeExpiredCertificate("example.com", "*.example.com");
    for (const [name, text] of Object.entries({
      crt: certificate.cert,
      key: certificate.key,
      old: old.cert,
      oldkey: old.key,
    })) {
      writeFileSync(join(folder, `tls.${name}`), text, { mode: 0o600 });
    }
    environment["NODE_EXTRA_CA_CERTS"] = join(folder, "tls.crt");
    const tls = `ssl_certificate ${folder}/tls.crt; ssl_certificate_key ${folder}/tls.key;`;
    const names = "server_name auth.example.com login.example.com;";
    const pass = `proxy_pass http://127.0.0.1:${server.port}; proxy_set_header Host $host;`;
    const forward = "proxy_set_header X-Forwarded-For $remote_addr;";
    const metrics = `location /metrics { proxy_pass http://127.0.0.1:${metricsPort}; }`;
    const question = "location = /auth/forward-auth { return 404; }";
    const silence = `location = /auth/jwt/login { proxy_pass http://127.0.0.1:${silentPort}; }`;
    const nginx = await startNginx(
      () =>
        [
          `proxy_cache_path ${folder}/cache keys_zone=all:1m;`,
          ...doors.map(
            ([name, more]) => `server { listen 127.0.0.1:${ports[name]} ssl; ${names} ${tls}
              ${name === "careless" ? metrics : question}
              location / { ${pass} ${name === "careless" ? "" : forward} ${more} } }
            server { listen 127.0.0.1:${ports[name]} ssl; server_name wiki.example.com; ${tls}
              location / { return ${name === "careless" ? "200 'welcome $http_remote_user'" : 401}; } }`,
          ),
          // A proxy on another machine, as it were, which is not among those that are trusted.
          ...(manyLoopbacks
            ? [
                `server { listen 127.0.0.3:${ports.strange} ssl; ${names} ${tls} ${question}
                  location / { proxy_bind 127.0.0.3; ${pass} ${forward} } }`,
              ]
            : []),
          `server { listen 127.0.0.1:${ports.plain}; location / { ${pass} ${forward} } }`,
          `server { listen 127.0.0.1:${ports.redirect}; return 308 https://$host$request_uri; }`,
          `server { listen 127.0.0.1:${ports.dead} ssl; ${tls} location / { proxy_pass http://127.0.0.1:1; } }`,
          `server { listen 127.0.0.1:${ports.other} ssl; ${tls} location / { return 200 "Hello"; } }`,
          `server { listen 127.0.0.1:${ports.expired} ssl; ssl_certificate ${folder}/tls.old; ssl_certificate_key ${folder}/tls.oldkey;
            location / { ${pass} } }`,
          `server { listen 127.0.0.1:${ports.slow} ssl; ${names} ${tls} ${question} ${silence} location / { ${pass} ${forward} } }`,
        ].join("\n"),
      ports.good,
    );
    closers.push(() => nginx.stop());
  });
  afterAll(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const argv = (door: Door, ...more: string[]): string[] => {
    const plain = ["--connect", `80=127.0.0.1:${ports.redirect}`];
    const through = ["--connect", `443=127.0.0.1:${ports[door]}`];
    return [
      "doctor",
      "--json",
      "--probe",
      ...(more.includes(`80=127.0.0.1:${ports.plain}`) ? [] : plain),
      ...through,
      ...more,
    ];
  };
  const users = async (): Promise<string> => (await command(folder, ["users", "list"], environment)).stdout;

  async function probe(door: Door, more: readonly string[] = [], variables = {}) {
    const ended: Ended = await command(folder, argv(door, ...more), { ...environment, ...variables });
    const { findings } = JSON.parse(ended.stdout) as { findings: Finding[] };
    const said = (check: string): string =>
      findings
        .filter((finding) => finding.check === check)
        .map(({ found }) => found)
        .join("\n");
    return { code: ended.code, troubles: troubles(findings), said, text: ended.stdout + ended.stderr };
  }

  test("finds nothing where nothing is wrong, and leaves nothing but events that say what it was", async () => {
    const well = await probe("good");
    expect([well.code, well.troubles, well.text.includes("lks_")]).toStrictEqual([0, {}, false]);
    expect(well.said("certificate")).toMatch(/^good until /);
    expect(well.said("httpsRedirect")).toBe("http://auth.example.com leads to https://auth.example.com");
    expect(well.said("forgedIdentity")).toBe("https://wiki.example.com lets no stranger in (401)");
    expect(well.said("probeUser")).toBe("made and erased");
    expect(await users()).not.toContain("probe-");
    const { stdout } = await command(folder, ["events", "--json"], environment);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as NotedEvent);
    const mine = events.filter(({ userId }) => userId !== null).toSorted((a, b) => a.id - b.id);
    expect(new Set(mine.map(({ userId }) => userId)).size).toBe(1);
    expect(mine.map(({ type }) => type)).toStrictEqual([
      ...["user_created", "session_started", "session_ended", "session_started", "session_ended"],
      ...["deletion_requested", "user_erased"],
    ]);
    expect(mine[0]).toMatchObject({ data: { role: "probe" }, actor: "operator" });
    expect(mine.every(({ ip }) => ip === null)).toBe(true);
    expect(server.stderr()).not.toMatch(/"level":"error"/);
  });

  test("names what is wrong with each of the other doors, by check and by exit code", async () => {
    const at = (host: string): string[] => ["--url", `https://${host}`];
    const cases: readonly (readonly [Door, readonly string[], Record<string, string>])[] = [
      [
        "careless",
        [],
        {
          ...{ originRule: "fail", publicMetrics: "fail", forgedAddress: "fail", forgedIdentity: "fail" },
          forwardAuth: "warn",
        },
      ],
      ["cookies", ["--connect", `80=127.0.0.1:${ports.plain}`], { httpsRedirect: "fail", cookieAttributes: "fail" }],
      ["headers", [], { hsts: "warn", securityHeaders: "fail", caching: "fail" }],
      ["cache", [], { caching: "fail", logOut: "fail", tokens: "fail" }],
      ["good", at("login.example.com"), { baseUrl: "fail" }],
      ["good", at("auth.example.org"), { certificate: "fail" }],
      ["expired", [], { certificate: "fail" }],
      ["dead", [], { reachable: "fail" }],
      ["other", [], { reachable: "fail" }],
    ];
    for (const [door, more, expected] of cases) {
      const { code, troubles: found } = await probe(door, more);
      expect({ door, more, code, found }).toStrictEqual({ door, more, code: 1, found: expected });
    }
    if (manyLoopbacks) {
      const unseen = await probe("strange", ["--connect", `443=127.0.0.3:${ports.strange}`]);
      expect([unseen.code, unseen.troubles]).toStrictEqual([0, { clientAddress: "warn" }]);
      expect(unseen.said("clientAddress")).toBe("the server sees 127.0.0.3: that is the proxy, and not who asks");
    }
    const strange = await probe("good", [], { AUTH_SECRET: "Xq7mB2vK9tL4pR8wZc3nD6sG1hF5jY0aQeUiOxTbNkM" });
    expect([strange.code, strange.troubles]).toStrictEqual([1, { logIn: "warn" }]);
    expect(strange.said("secretsInUse")).toContain("a running process works with other secrets");
    expect(await users()).not.toContain("probe-");
  });

  test("a probe that is interrupted erases its user, and the next one sweeps what a killed one has left", async () => {
    const start = () => {
      const env = { PATH: process.env["PATH"] ?? "", ...environment };
      const child = spawn(process.execPath, [program, ...argv("slow")], { cwd: folder, env, stdio: "ignore" });
      return { child, ended: once(child, "exit") };
    };
    const isThere = async () => {
      await expect.poll(users, { timeout: 60_000, interval: 100 }).toContain("probe-");
    };
    const interrupted = start();
    await isThere();
    interrupted.child.kill("SIGINT");
    expect(await interrupted.ended).toStrictEqual([1, null]);
    expect(await users()).not.toContain("probe-");

    const killed = start();
    await isThere();
    killed.child.kill("SIGKILL");
    await killed.ended;
    const database = new DatabaseSync(join(folder, "latchkey.db"));
    database.exec("pragma busy_timeout = 5000; update latchkey_users set created_at = 0 where role = 'probe'");
    // One of a name like it is somebody else's.
    database.exec(`insert into latchkey_users (id, email, email_verified, role, metadata, version, created_at, updated_at)
      values ('00000000-0000-4000-8000-000000000001', 'probe-me@example.com', 1, 'probe', '{}', 1, 0, 0)`);
    database.close();
    const swept = await probe("good");
    expect([swept.code, swept.said("probeUser")]).toStrictEqual([
      0,
      "made and erased; one user of a killed probe erased along",
    ]);
    expect((await users()).match(/probe-\S+/g)).toStrictEqual(["probe-me@example.com"]);
  });
});
