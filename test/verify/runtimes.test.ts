import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { freePort } from "../server/serve.ts";
import { npmProgram } from "../setup/npm-programs.ts";
import { serviceKey, TestIssuer } from "./issuer.ts";
import type { Prepared } from "./runtimes/assertions.ts";
import { run } from "./runtimes/run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "latchkey-runtimes-"));
const built = join(folder, "test/verify/scripts");
/** Milliseconds that an installation and what is asked of the program may take together. */
const patience = 1_200_000;

beforeAll(async () => {
  // What the package holds: JavaScript for every runtime alike.
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: false,
      rootDir: root,
      outDir: folder,
      paths: {},
      typeRoots: [join(root, "node_modules/@types")],
    },
    files: ["run-assertions.ts", "worker.ts"].map((name) => join(root, "test/verify/scripts", name)),
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--project", folder], root, 60_000);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  // A worker is what its module exports by default.
  writeFileSync(join(built, "entry.js"), 'export { worker as default } from "./worker.js";');
}, 90_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runtimes = [
  { name: "Node 22.18", install: () => npmProgram("node-22.18"), args: [] },
  { name: "Node of this run", install: async () => process.execPath, args: [] },
  { name: "Bun", install: () => npmProgram("bun"), args: ["run"] },
  {
    name: "Deno",
    install: () => npmProgram("deno"),
    args: ["run", "--no-config", "--no-lock", "--allow-net"],
  },
];

type Finally = TestContext["onTestFinished"];

// All at once: most of the time is spent waiting for what runs out.
test.concurrent.for(runtimes)(
  "latchkey/verify holds on $name",
  { timeout: patience },
  async ({ name, install, args }, { skip, onTestFinished }) => {
    const program = await install().catch((error: unknown) => skip(notVerified(name, error)));
    const { address } = await startControlled(onTestFinished);
    const output = await run(program, [...args, join(built, "run-assertions.js"), address], folder, 60_000);
    const held = JSON.parse(output.trim().split("\n").at(-1) ?? "") as string[];
    expect(held).toHaveLength(11);
  },
);

test.concurrent("latchkey/verify holds on workerd, within a request and across requests", {
  timeout: patience,
}, async ({ skip, onTestFinished }) => {
  const program = await npmProgram("workerd").catch((error: unknown) => skip(notVerified("workerd", error)));
  const { address, issuer, prepared } = await startControlled(onTestFinished);
  const worker = await startWorkerd(program, onTestFinished);
  const all = (await (await fetch(`${worker}/all?address=${address}`)).json()) as { held?: string[] };
  expect(all).toMatchObject({ held: expect.any(Array) });
  expect(all.held).toHaveLength(11);

  const judge = async (token: string) => {
    const response = await fetch(`${worker}/judge?address=${address}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { code: string }).code;
  };
  const token = prepared.sessions[5]!;
  expect(await Promise.all([judge(token), judge(token), judge(token)])).toStrictEqual(["ok", "ok", "ok"]);
  issuer.revoke("session", "session5");
  expect(await judge(token)).toBe("session_revoked");
  expect(await judge(prepared.sessions[6]!)).toBe("ok");
});

/** Where everything has to be there, what could not be installed is a failure. */
function notVerified(name: string, error: unknown): string {
  if (process.env["CI"] === "true") throw error;
  const sentence = `latchkey/verify is not verified on ${name}: ${error instanceof Error ? error.message : String(error)}`;
  process.stdout.write(`${sentence}\n`);
  return sentence;
}

/** An issuer that the assertions can tell to do things. It ends with the test. */
async function startControlled(
  onTestFinished: Finally,
): Promise<{ address: string; issuer: TestIssuer; prepared: Prepared }> {
  const issuer = new TestIssuer();
  onTestFinished(() => issuer.stop());
  await issuer.start();
  for (const alg of ["EdDSA", "RS256", "PS256"]) await issuer.addKey(alg);
  const stolen = await issuer.addKey("ES256", "stolen");
  const prepared = await prepare(issuer, stolen);
  const commands: Record<string, (query: URLSearchParams) => object> = {
    prepared: () => prepared,
    revoke: (query) => {
      const version = query.get("version");
      issuer.revoke(query.get("kind") ?? "", query.get("id") ?? "", version === null ? undefined : Number(version));
      return {};
    },
    cut: () => {
      for (const stream of issuer.streams) stream.destroy();
      return {};
    },
    mute: () => Object.assign(issuer, { beats: false }),
    unmute: () => Object.assign(issuer, { beats: true }),
  };
  for (const [name, act] of Object.entries(commands)) {
    issuer.instead[`/control/${name}`] = (request, response) => {
      const answer = act(new URL(request.url ?? "", "http://issuer").searchParams);
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(name === "prepared" ? answer : {}));
    };
  }
  for (const path of ["jwks", "revocations"]) {
    issuer.instead[`/control/redirect/${path}`] = (_, response) => {
      response.writeHead(302, { location: `/auth/${path}` }).end();
    };
  }
  return { address: issuer.url.replace("/auth", ""), issuer, prepared };
}

async function prepare(issuer: TestIssuer, stolen: TestIssuer["keys"][number]): Promise<Prepared> {
  const tokens: Record<string, string> = {};
  for (const key of issuer.keys) if (key !== stolen) tokens[key.alg] = await issuer.token({}, key);
  const good = tokens["ES256"] ?? "";
  const [head, body, signature = ""] = good.split(".");
  const seconds = Math.floor(Date.now() / 1000);
  const zeros = Buffer.alloc(64).toString("base64url");
  const changed = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  const none = Buffer.from(JSON.stringify({ alg: "none", kid: issuer.keys[0]!.kid, typ: "at+jwt" })).toString(
    "base64url",
  );
  const other = { ...issuer.keys[1]!, kid: issuer.keys[0]!.kid };
  return {
    issuer: issuer.url,
    serviceKey,
    tokens,
    sessions: await Promise.all(Array.from({ length: 8 }, (_, i) => issuer.token({ sid: `session${i}` }))),
    ada: await issuer.token({ sub: "ada" }),
    stolen: await issuer.token({}, stolen),
    key: stolen.kid,
    bad: {
      rubbish: { token: "rubbish", code: "token_invalid" },
      "signature of zeros": { token: `${head}.${body}.${zeros}`, code: "token_invalid" },
      "changed signature": { token: `${head}.${body}.${changed}`, code: "token_invalid" },
      "no algorithm": { token: `${none}.${body}.${signature}`, code: "token_invalid" },
      "another key": { token: await issuer.token({}, other), code: "token_invalid" },
      "another audience": { token: await issuer.token({ aud: "x" }), code: "token_invalid" },
      "another issuer": { token: await issuer.token({ iss: `${issuer.url}/` }), code: "token_invalid" },
      expired: { token: await issuer.token({ iat: seconds - 1000, exp: seconds - 100 }), code: "token_expired" },
      "unknown key": { token: await issuer.token({}, { ...issuer.keys[0]!, kid: "unknown" }), code: "token_invalid" },
    },
  };
}

async function startWorkerd(program: string, onTestFinished: Finally): Promise<string> {
  const port = await freePort();
  const modules = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js") && !name.includes("node_modules"))
    // The first module is the worker itself. The others are found by their paths from it.
    .toSorted((a, b) => Number(b.endsWith("entry.js")) - Number(a.endsWith("entry.js")))
    .map((name) => `(name = "${name}", esModule = embed "${name}")`);
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["local", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-01-01",
);`;
  writeFileSync(join(folder, "config.capnp"), config);
  const child = spawn(program, ["serve", "config.capnp"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  onTestFinished(async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`workerd does not answer (exit code ${child.exitCode})`);
}
