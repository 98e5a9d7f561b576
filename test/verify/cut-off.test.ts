import { createVerifier } from "latchkey/verify";
import { expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { makeSigningKey } from "../../src/token/make-signing-key.ts";
import { createFailingPool } from "../flows/failing-database.ts";
import { onPostgres, origin } from "../flows/installation.ts";

const issuer = `${origin}/auth`;

interface Header {
  readonly kid: string;
}

function headerOf(token: string): Header {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as Header;
}

/** The same token under the name of a key that nobody has. */
function underMadeUpName(token: string): string {
  const [, payload = "", signature = ""] = token.split(".");
  const header = Buffer.from(JSON.stringify({ ...headerOf(token), kid: "B".repeat(16) })).toString("base64url");
  return `${header}.${payload}.${signature}`;
}

onPostgres((open) => {
  test("the key that follows a revoked one is unknown, and no fault of its tokens, to whoever is fed by a process that cannot read its keys", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const cutOff = await site.another({ database: database.pool });
    const openVerifier = async () => {
      const fetch = async (input: RequestInfo | URL, init?: RequestInit) => cutOff.handler(new Request(input, init));
      const verifier = createVerifier({ issuer, audience: issuer, revocations: "off", fetch });
      onTestFinished(() => verifier.close());
      await verifier.ready();
      return verifier;
    };
    const verifier = await openVerifier();
    const { userId } = await site.member();
    const start = async (): Promise<string> => {
      const how = { method: "ldap", headers: {}, carrier: "token", transport: "body" } as const;
      return (await site.auth.startSession({ userId, ...how })).accessToken ?? "";
    };
    const before = await start();
    expect(await verifier.verify(before)).toMatchObject({ ok: true });

    database.away = /signing_keys/;
    const { signingKeys, ring } = await internalsOf(site.auth).deps();
    const replacement = await makeSigningKey("ES256", ring);
    expect(await signingKeys.revoke(headerOf(before).kid, replacement, 1_530, unrecorded)).toBe(true);
    const after = await start();
    expect(headerOf(after).kid).toBe(replacement.kid);
    for (const token of [after, underMadeUpName(after)]) {
      expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "keys_unavailable" });
    }
    // The process itself says the same of it.
    const guarded = await site.browser({ auth: cutOff }).get("/auth/session", { authorization: `Bearer ${after}` });
    expect([guarded.status, guarded.body.code]).toStrictEqual([503, "storage_unavailable"]);
    expect(guarded.headers.get("retry-after")).not.toBeNull();
    // Whoever reads the keys as everybody does is answered at once, by what there is without the revoked one; only he who asks for those of
    // now hears how old they are.
    const ask = async (headers: Record<string, string> = {}): Promise<[number, unknown, number]> => {
      const answer = await cutOff.handler(new Request(`${issuer}/jwks`, { headers }));
      const { keys } = (await answer.json()) as { readonly keys: readonly Header[] };
      return [answer.status, keys.map(({ kid }) => kid), Number(answer.headers.get("age"))];
    };
    await expect.poll(() => ask(), { timeout: 30_000 }).toStrictEqual([200, [], 0]);
    const [status, kids, age] = await ask({ "cache-control": "max-age=0, no-cache" });
    expect([status, kids]).toStrictEqual([200, []]);
    expect(age).toBeGreaterThanOrEqual(1);

    database.away = null;
    await expect.poll(() => verifier.verify(after), { timeout: 30_000, interval: 100 }).toMatchObject({ ok: true });
    expect(await ask({ "cache-control": "no-cache" })).toStrictEqual([200, [replacement.kid], 0]);
    // Where all is well, a name that was made up is nobody's key.
    const another = await openVerifier();
    expect(await another.verify(underMadeUpName(after))).toStrictEqual({ ok: false, code: "token_invalid" });
  });
});
