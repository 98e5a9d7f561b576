import { describe, expect, onTestFinished, test, vi } from "vitest";
import { emptyFolder, serve, testSecret } from "../server/serve.ts";
import { startOpenIdProvider } from "../setup/openid-provider.ts";
import { command } from "./command.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

vi.setConfig({ testTimeout: 60_000 });

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly found: string;
  readonly fix?: string;
}

async function look(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<(check: string) => readonly Finding[]> {
  const { stdout, stderr } = await command(folder, ["doctor", "--json"], environment);
  expect(stdout + stderr).not.toContain("not-to-be-repeated");
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return (check) => findings.filter((finding) => finding.check === check);
}

describe("latchkey doctor", () => {
  test("knows signing keys and keys of services, and which of them hang on a secret that is not here", async () => {
    const { path: folder, remove } = emptyFolder();
    onTestFinished(remove);
    const environment = { AUTH_SECRET: testSecret };
    const server = await serve(folder, environment);
    await server.stop();
    await command(folder, ["services", "create", "gateway", "--scope", "introspect"], environment);
    const well = await look(folder, environment);
    expect(well("signingKeys")).toMatchObject([{ level: "ok", found: expect.stringContaining("signs; the next one") }]);
    expect(well("serviceKeys")).toMatchObject([{ level: "ok", found: "one program has a key that is known here" }]);
    const lost = await look(folder, { AUTH_SECRET: generateSecret() });
    expect(lost("signingKeys")).toMatchObject([{ level: "fail", fix: expect.stringContaining("AUTH_SECRET") }]);
    expect(lost("serviceKeys")).toMatchObject([
      { level: "fail", found: expect.stringContaining("the key of gateway"), fix: expect.stringContaining("revoke") },
    ]);
  });

  test("shows since when secrets that others have, too, are in use, and which are new", async () => {
    const { path: folder, remove } = emptyFolder();
    onTestFinished(remove);
    const [client, token] = [generateSecret(), generateSecret()];
    const environment = {
      AUTH_SECRET: testSecret,
      ...{ GITHUB_CLIENT_ID: "app", GITHUB_CLIENT_SECRET: client },
      ...{ LATCHKEY_TOKEN_ALGORITHM: "HS256", LATCHKEY_TOKEN_SECRET: token },
    };
    const server = await serve(folder, environment);
    await server.stop();
    const newer = { ...environment, GITHUB_CLIENT_SECRET: `${generateSecret()},${client}` };
    const findings = (await look(folder, newer))("lentSecrets");
    expect(findings.map(({ level, found }) => `${level} ${found}`)).toStrictEqual([
      expect.stringMatching(/^ok the client secret of github \([\w-]{6}\) is new: no server has started with it yet$/),
      expect.stringMatching(/^ok the client secret of github \([\w-]{6}\) was first used /),
      expect.stringMatching(/^ok the secret of HS256 \([\w-]{6}\) was first used /),
    ]);
    expect(JSON.stringify(findings)).not.toContain(client);
  });

  test("asks each provider, and says which callback URL has to be registered and where that cannot be", async () => {
    const { path: folder, remove } = emptyFolder();
    onTestFinished(remove);
    const issuer = await startOpenIdProvider({
      clientId: "app",
      clientSecret: "not-to-be-repeated-either",
      redirectUri: "http://localhost:3000/auth/acme/callback",
      accounts: new Map(),
    });
    onTestFinished(() => issuer.stop());
    const { generateKeyPairSync } = await import("node:crypto");
    const pem = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
    const environment = {
      DATABASE_URL: "sqlite:app.db",
      OIDC_ACME_ISSUER: issuer.issuer,
      OIDC_ACME_CLIENT_ID: "app",
      OIDC_ACME_CLIENT_SECRET: "not-to-be-repeated-1,not-to-be-repeated-2",
    };
    await command(folder, ["migrate"], environment);
    const well = await look(folder, environment);
    expect(well("providers")).toMatchObject([{ level: "ok", found: "acme (oidc) answers, 2 client secrets" }]);
    expect(well("callbacks")).toMatchObject([
      { level: "ok", found: "acme has to know the callback URL http://localhost:3000/auth/acme/callback" },
    ]);
    const apple = {
      APPLE_CLIENT_ID: "com.example.web",
      APPLE_TEAM_ID: "ABCDE12345",
      APPLE_KEY_ID: "FGHIJ67890",
      APPLE_PRIVATE_KEY: String(pem),
    };
    const misread = await look(folder, { ...environment, ...apple, OIDC_ACME_ISSUER: `${issuer.issuer}/` });
    const acme = misread("providers").find(({ found }) => found.startsWith("acme"));
    expect(acme).toMatchObject({ level: "fail", found: expect.stringContaining("another issuer") });
    expect(misread("callbacks").find(({ found }) => found.startsWith("apple"))).toMatchObject({
      level: "warn",
      found: expect.stringContaining("Apple takes none without https"),
    });
    await issuer.stop();
    const away = await look(folder, environment);
    expect(away("providers")).toMatchObject([
      { level: "warn", found: expect.stringMatching(/^acme \(oidc\): 127\.0\.0\.1:\d+ cannot be reached/) },
    ]);
  });
});
