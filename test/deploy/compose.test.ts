import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { command } from "../cli/command.ts";
import { emptyFolder, freePort, serve } from "../server/serve.ts";
import { nginxPath, startNginx } from "../setup/nginx.ts";
import { findPostgres, startPostgres } from "../setup/postgres-server.ts";
import { startOwnRedis } from "../setup/redis.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = readFileSync(join(root, "compose.yaml"), "utf8");

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks: Readonly<Record<string, unknown>> | readonly string[];
  readonly ports?: readonly string[];
  readonly restart: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: object } };
  readonly healthcheck?: { readonly test: readonly string[] };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}
const compose: Compose = parse(source, { merge: true });
const { services } = compose;
const servers = ["latchkey-1", "latchkey-2"];

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-compose-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("compose.yaml", () => {
  test("is what the compose specification asks for", () => {
    const program = join(root, "node_modules/dclint/bin/dclint.cjs");
    const check = (contents: string): { readonly status: number | null; readonly stdout: string } => {
      const file = join(temporary(), "compose.yaml");
      writeFileSync(file, contents);
      // Two of its rules of taste do not fit: `image` names what `build` makes, and a proxy is there for everybody.
      const rules = ["no-build-and-image", "no-unbound-port-interfaces"];
      return spawnSync(process.execPath, [program, file, "--quiet", "--disable-rule", ...rules], { encoding: "utf8" });
    };
    expect(check(source)).toMatchObject({ status: 0 });
    expect(check(source.replaceAll("read_only: true", "readonly: true"))).toMatchObject({ status: 1 });
    expect(check(source.replaceAll("condition: service_healthy", "condition: well"))).toMatchObject({ status: 1 });
  });

  test("keeps the stores to itself, every secret in a file, and takes from the servers what they do not need", () => {
    const networksOf = ({ networks }: Service): string[] =>
      Array.isArray(networks) ? networks : Object.keys(networks);
    expect(compose.networks["stores"]).toStrictEqual({ internal: true });
    for (const name of ["postgres", "redis"]) {
      expect([name, networksOf(services[name]!), services[name]?.ports]).toStrictEqual([name, ["stores"], undefined]);
    }
    expect(networksOf(services["nginx"]!)).toStrictEqual(["front"]);
    for (const [name, { environment = {}, secrets = [], security_opt }] of Object.entries(services)) {
      for (const [variable, value] of Object.entries(environment)) {
        const isSecret = /SECRET|PASSWORD|DATABASE_URL|REDIS_URL/.test(variable);
        if (isSecret)
          expect([variable, value]).toStrictEqual([
            expect.stringMatching(/_FILE$/),
            expect.stringMatching(/^\/run\/secrets\/\w+$/),
          ]);
        if (isSecret) expect(secrets).toContain(value.split("/").at(-1));
      }
      expect([name, security_opt]).toStrictEqual([name, ["no-new-privileges:true"]]);
    }
    for (const name of servers) {
      expect(services[name]).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        restart: "unless-stopped",
        environment: { MIGRATE: "check" },
      });
      expect(services[name]?.deploy?.resources.limits).toStrictEqual({ cpus: "1.0", memory: "512M", pids: 128 });
    }
    expect(new Set(Object.values(services).flatMap(({ secrets = [] }) => secrets))).toStrictEqual(
      new Set(Object.keys(compose.secrets)),
    );
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/deploy\/compose\/secrets\/\w+$/);
    const ignored = readFileSync(join(root, ".gitignore"), "utf8");
    expect(ignored).toContain("deploy/compose/secrets/");
  });

  test("its secrets are made once, in a folder of their owner's", () => {
    const { folder, files } = makeSecrets();
    expect(new Set(files)).toStrictEqual(new Set(Object.keys(compose.secrets)));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const contents = (): string[] => readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const before = contents();
    execFileSync("sh", [join(folder, "../make-secrets.sh")]);
    expect(contents()).toStrictEqual(before);
  });

  test.skipIf(nginxPath() === null || findPostgres() === null)(
    "its parts, run as processes: a database, Redis, the schema, two servers and nginx",
    { timeout: 300_000 },
    async () => {
      const { folder: secrets } = makeSecrets();
      const secret = (name: string): string => join(secrets, name);
      // PostgreSQL, and the script that its image runs on an empty volume.
      const bin = findPostgres() ?? "";
      const postgres = await startPostgres(bin);
      cleanups.push(() => postgres.stop());
      const { hostname, port, username, password } = new URL(postgres.url);
      const script = readFileSync(join(root, "deploy/compose/make-database.sh"), "utf8");
      execFileSync("sh", ["-c", script.replaceAll("/run/secrets", secrets)], {
        env: {
          PATH: `${bin}:${process.env["PATH"]}`,
          PGHOST: hostname,
          PGPORT: port,
          POSTGRES_USER: username,
          PGPASSWORD: password,
        },
      });
      // Redis, with what compose.yaml tells it.
      const [program, ...settings] = services["redis"]?.command ?? [];
      expect(program).toBe("redis-server");
      const redis = await startOwnRedis(...settings.map((word) => word.replace("/run/secrets", secrets)));
      cleanups.push(() => redis.stop());
      const [shell, ping = ""] = services["redis"]?.healthcheck?.test ?? [];
      expect(shell).toBe("CMD-SHELL");
      execFileSync("sh", ["-c", ping.replace("redis-cli", `redis-cli -p ${redis.port}`)]);
      expect(execFileSync("redis-cli", ["-p", String(redis.port), "keys", "*"], { encoding: "utf8" })).toContain(
        "NOAUTH",
      );
      rewrite(secret("database_url"), "postgres:5432", `${hostname}:${port}`);
      rewrite(secret("redis_url"), "redis:6379", `127.0.0.1:${redis.port}`);

      const environmentOf = (name: string): Record<string, string> => {
        const given = Object.entries(services[name]?.environment ?? {}).map(([variable, value]) => [
          variable,
          value.replace("/run/secrets", secrets).replace(/^\$\{BASE_URL:\?.*\}$/, "https://auth.example.com"),
        ]);
        return { ...Object.fromEntries(given), TRUSTED_PROXIES: "127.0.0.1" };
      };
      const folder = emptyFolder();
      cleanups.push(folder.remove);
      const refused = await command(folder.path, ["serve"], environmentOf("latchkey-1"));
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("latchkey migrate") });
      const migrated = await command(folder.path, services["migrate"]?.command ?? [], environmentOf("migrate"));
      expect(migrated).toMatchObject({ code: 0 });
      const doctor = await command(folder.path, ["doctor", "--json"], environmentOf("latchkey-1"));
      const findings: readonly { readonly check: string; readonly level: string }[] = JSON.parse(
        doctor.stdout,
      ).findings;
      expect(findings.filter(({ level }) => level === "fail")).toStrictEqual([]);
      // Looked at, and so allowed to be: without it everything would work, and nobody would notice. How fast it answers is this machine's matter.
      expect(findings.map(({ check }) => check)).toContain("redisClock");
      for (const check of ["redisVersion", "redisEviction"]) {
        expect(findings).toContainEqual(expect.objectContaining({ check, level: "ok" }));
      }
      const running = [
        await serve(folder.path, environmentOf("latchkey-1")),
        await serve(folder.path, environmentOf("latchkey-2")),
      ];
      cleanups.push(() => Promise.all(running.map((server) => server.stop())));

      const tls = await freePort();
      const plain = await freePort();
      const configuration = [
        ["listen 80;", `listen 127.0.0.1:${plain};`],
        ["listen 443 ssl;", `listen 127.0.0.1:${tls} ssl;`],
        ["172.30.31.11:3000", `127.0.0.1:${running[0]?.port}`],
        ["172.30.31.12:3000", `127.0.0.1:${running[1]?.port}`],
        ["/run/secrets", secrets],
      ].reduce(
        (lines, [from = "", to = ""]) => lines.replaceAll(from, to),
        readFileSync(join(root, "deploy/compose/nginx.conf"), "utf8"),
      );
      const nginx = await startNginx(() => configuration, tls);
      cleanups.push(() => nginx.stop());

      const ada = { email: "ada@example.com", password: "violet anchor nine lantern" };
      const registered = await ask(tls, "/auth/register", { body: ada });
      expect(registered.status).toBe(201);
      for (let attempt = 0; attempt < 4; attempt += 1) {
        expect(await ask(tls, "/auth/session", { cookie: registered.cookie })).toMatchObject({ status: 200 });
      }
      const { password: redisPassword } = new URL(readFileSync(secret("redis_url"), "utf8"));
      const asked = ["-p", String(redis.port), "--user", "latchkey", "--no-auth-warning", "keys", "latchkey:*"];
      const kept = execFileSync("redis-cli", asked, {
        encoding: "utf8",
        env: { PATH: process.env["PATH"], REDISCLI_AUTH: redisPassword },
      });
      expect(kept).toMatch(/^latchkey:\{/);
      // One of them ends: nobody notices. The other one alone has the session.
      expect(await running[0]?.stop()).toBe(0);
      for (let attempt = 0; attempt < 4; attempt += 1) {
        expect(await ask(tls, "/auth/session", { cookie: registered.cookie })).toMatchObject({ status: 200 });
      }
      const redirected = await fetch(`http://127.0.0.1:${plain}/login`, { redirect: "manual" });
      expect(redirected.headers.get("location")).toBe("https://127.0.0.1/login");
    },
  );
});

/** Runs the script in a copy of its folder, and gives what it made. */
function makeSecrets(): { readonly folder: string; readonly files: readonly string[] } {
  const folder = join(temporary(), "compose");
  cpSync(join(root, "deploy/compose"), folder, { recursive: true, filter: (path) => !path.endsWith("/secrets") });
  execFileSync("sh", [join(folder, "make-secrets.sh")]);
  return { folder: join(folder, "secrets"), files: readdirSync(join(folder, "secrets")) };
}

/** Puts where a part runs here in the place of its name among containers. */
function rewrite(file: string, from: string, to: string): void {
  const contents = readFileSync(file, "utf8");
  expect(contents).toContain(`@${from}`);
  rmSync(file);
  writeFileSync(file, contents.replace(from, to));
}

interface Asked {
  readonly status: number;
  readonly cookie: string;
}

function ask(
  port: number,
  path: string,
  { body, cookie = "" }: { readonly body?: object; readonly cookie?: string },
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const headers = { host: "auth.example.com", cookie, ...(body && { "content-type": "application/json" }) };
    const about = {
      host: "127.0.0.1",
      port,
      path,
      headers,
      method: body ? "POST" : "GET",
      agent: false,
      rejectUnauthorized: false,
    };
    request(about, (incoming) => {
      const [set = ""] = incoming.headers["set-cookie"] ?? [];
      text(incoming).then(() => resolve({ status: incoming.statusCode ?? 0, cookie: set.split(";")[0] ?? "" }), reject);
    })
      .on("error", reject)
      .end(body && JSON.stringify(body));
  });
}
