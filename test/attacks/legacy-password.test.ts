import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { verify } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";
import type { LegacyPassword } from "../../src/index.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { createQuickHasher } from "../../src/testing/quick-hasher.ts";
import type { Answer } from "../flows/client.ts";
import { type Installation, newEmail, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";
import { comeBack, providers } from "../flows/provider-sign-in.ts";

// The real thing, counted, as in enumeration.test.ts.
vi.mock("@node-rs/argon2", { spy: true });

const wrong = "wrong horse entirely 77";
const oldSecret = "the old system's secret";

/** What tells two answers apart: everything but the names of this very request. */
function outline({ status, headers, text, location, setCookies }: Answer): unknown {
  const named = [...headers].filter(([name]) => name !== "x-request-id" && name !== "set-cookie");
  return [status, named, text.replace(/"requestId":"[^"]*"/, ""), location, setCookies.length];
}

const logIn = (site: Installation, email: string, tried: string, ip?: string): Promise<Answer> =>
  site.browser(ip === undefined ? {} : { ip }).post("/auth/login", { email, password: tried });

/** An old system in which everybody has one password, and that can be away. */
function oldSystem() {
  const system = {
    isAway: false,
    asked: [] as { readonly email: string; readonly password: string }[],
    legacyPassword: (async (email, given) => {
      system.asked.push({ email, password: given });
      if (system.isAway) throw new Error("away");
      return given === oldSecret ? { emailVerified: true } : null;
    }) as LegacyPassword,
  };
  return system;
}

onEveryDatabase((open) => {
  test("A056: an address with a password here, one that comes by a provider, one of the old system and nobody's are told by nothing", async () => {
    const old = oldSystem();
    const site = await open({ legacyPassword: old.legacyPassword, providers });
    const known = await site.member();
    const byProvider = site.browser();
    const providerEmail = newEmail();
    await comeBack(byProvider, { subject: "1", email: providerEmail, emailVerified: true });
    const marked = await site.member();
    await site.raw("update {users} set password_hash = '$legacy$' where id = $1", marked.userId);
    const addresses = [known.email, providerEmail, marked.email, newEmail()];
    for (const isAway of [false, true]) {
      old.isAway = isAway;
      const outlines: unknown[] = [];
      for (const email of addresses) {
        vi.mocked(verify).mockClear();
        const before = old.asked.length;
        const answer = await logIn(site, email, wrong);
        outlines.push([outline(answer), vi.mocked(verify).mock.calls.length, old.asked.length - before]);
        expect([answer.status, answer.body.code]).toStrictEqual(
          isAway ? [503, "hook_unavailable"] : [401, "invalid_credentials"],
        );
      }
      for (const one of outlines) expect(one).toStrictEqual(outlines[0]);
      expect((outlines[0] as unknown[]).slice(1)).toStrictEqual([1, 1]);
    }
    // Whoever has a password here, or comes by a provider, is never asked for there, and what she typed never leaves.
    const named = old.asked.filter(({ email }) => addresses.includes(email));
    expect(new Set(named.map(({ email }) => email))).toStrictEqual(new Set(addresses.slice(2)));
    const madeUp = old.asked.filter(({ email }) => !addresses.includes(email));
    expect(madeUp).toHaveLength(4);
    for (const { email, password: given } of madeUp) {
      expect(email).toMatch(/^[0-9a-f]{18}@nobody\.invalid$/);
      expect(given).not.toBe(wrong);
    }
  });

  test("A068: guesses count the same while the old system is away, so that its failure is no way around the limits", {
    timeout: 120_000,
  }, async () => {
    const old = oldSystem();
    const site = await open({ legacyPassword: old.legacyPassword }, { hasher: createQuickHasher() });
    const { email } = await site.member();
    const ladders: unknown[][] = [];
    for (const [address, isAway, ip] of [
      [email, true, "203.0.113.1"],
      [newEmail(), true, "203.0.113.2"],
      [newEmail(), false, "203.0.113.3"],
    ] as const) {
      old.isAway = isAway;
      const ladder: unknown[] = [];
      for (let tries = 0; tries < 8; tries += 1) ladder.push((await logIn(site, address, wrong, ip)).body.code);
      ladders.push(ladder.map((code) => (code === "hook_unavailable" ? "invalid_credentials" : code)));
    }
    expect(ladders[0]).toContain("too_many_attempts");
    expect(ladders[1]).toStrictEqual(ladders[0]);
    expect(ladders[2]).toStrictEqual(ladders[0]);
    // And for a network that tries many accounts: whether they are asked for there makes no difference.
    old.isAway = true;
    const spray: unknown[] = [];
    for (let n = 0; n < 130 && !spray.includes("too_many_attempts"); n += 1) {
      spray.push((await logIn(site, newEmail(), wrong, "203.0.113.9")).body.code);
    }
    expect(spray).toContain("too_many_attempts");
  });

  test("A057: the old system opens no account that has a password here, comes by a provider, is banned, was deleted, or has changed its password", async () => {
    const old = oldSystem();
    const site = await open({ legacyPassword: old.legacyPassword, providers });
    const refuse = async (email: string): Promise<void> => {
      expect((await logIn(site, email, oldSecret)).body.code).toBe("invalid_credentials");
    };
    const known = await site.member();
    await refuse(known.email);
    const providerEmail = newEmail();
    await comeBack(site.browser(), { subject: "1", email: providerEmail, emailVerified: true });
    await refuse(providerEmail);

    const banned = await site.member();
    await site.raw("update {users} set password_hash = '$legacy$', banned_at = 1 where id = $1", banned.userId);
    expect((await logIn(site, banned.email, wrong)).body.code).toBe("invalid_credentials");
    expect((await logIn(site, banned.email, oldSecret)).body.code).toBe("user_banned");
    expect(await site.raw("select password_hash as hash from {users} where id = $1", banned.userId)).toEqual([
      { hash: "$legacy$" },
    ]);

    // She changes her password: what the old system still knows is of no use.
    const email = newEmail();
    const hers = site.browser();
    const first = await hers.post("/auth/login", { email, password: oldSecret });
    expect(first.status).toBe(200);
    const changed = await hers.post("/auth/password/change", { currentPassword: oldSecret, newPassword: password });
    expect(changed.status).toBeLessThan(300);
    await refuse(email);

    // She takes another address: the old one is nobody's, and opens nothing.
    const moved = newEmail();
    expect((await logIn(site, moved, oldSecret)).status).toBe(200);
    await site.raw("update {users} set email = $1 where email = $2", newEmail(), moved);
    await refuse(moved);

    // She deletes her account, and it is erased: it does not come back.
    const gone = newEmail();
    const { body } = await logIn(site, gone, oldSecret);
    await site.auth.users.delete(body.user.id);
    await site.raw("update {users} set delete_after = 1 where id = $1", body.user.id);
    const storage = await openSqlStorage({ database: site.url, migrate: "check", clock: () => site.time.now });
    // Unless the sweeper was quicker.
    await storage.users.eraseDue(new Date(site.time.now), 10);
    await storage.close();
    expect(await site.raw("select id from {users} where id = $1", body.user.id)).toEqual([]);
    const before = await site.raw("select id from {users} order by id");
    await refuse(gone);
    expect(await site.raw("select id from {users} order by id")).toEqual(before);
  });

  test("A057: a profile takes nobody's id, and no answer about somebody made up lets anybody in", async () => {
    const site = await open({ legacyPassword: () => ({ id: "47", role: "admin" }) });
    const { email, userId } = await site.member();
    // A hook that says yes to everything: it is asked of a made-up address, and what it says is thrown away.
    expect((await logIn(site, email, wrong)).body.code).toBe("invalid_credentials");
    expect((await logIn(site, newEmail(), oldSecret)).body.user).toMatchObject({ id: "47" });
    // The same id for another address: there is one already.
    expect((await logIn(site, newEmail(), oldSecret)).body.code).toBe("invalid_credentials");
    expect(await site.raw("select id from {users} where id <> $1", userId)).toEqual([{ id: "47" }]);
  });

  test("A081: of fifty first log-ins at once in two processes all are one user's", { timeout: 120_000 }, async () => {
    const site = await open();
    const email = newEmail();
    const script = fileURLToPath(new URL("../contract/scripts/race-legacy.ts", import.meta.url));
    const children = [0, 1].map(() =>
      spawn(process.execPath, [script, site.url, site.secret, email, oldSecret], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    const outputs = children.map((child) => {
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      const ended = new Promise<string>((resolve) => child.once("close", () => resolve(output)));
      return { said: () => output, ended };
    });
    await expect.poll(() => outputs.every(({ said }) => said().includes("ready")), { timeout: 60_000 }).toBe(true);
    for (const child of children) child.stdin.write("go\n");
    const answers = (await Promise.all(outputs.map(({ ended }) => ended))).flatMap(
      (output) => JSON.parse(/^answers (.*)$/m.exec(output)?.[1] ?? "[]") as { status: number; id: string | null }[],
    );
    expect(answers).toHaveLength(50);
    const [made] = await site.raw("select id from {users}");
    for (const { status, id } of answers) {
      // A busy machine may say so; nobody is let in as somebody else.
      if (status === 200) expect(id).toBe(made?.["id"]);
      else expect([429, 503]).toContain(status);
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await site.raw("select id from {users}")).toHaveLength(1);
    expect(await site.raw("select id from {events} where type = 'user_imported'")).toHaveLength(1);
  });
});

onSqlite((open) => {
  test("A057: a stranger who registers the address while the old system is asked gets nothing of hers, and she nothing of his", async () => {
    const email = newEmail();
    let register: () => Promise<unknown> = async () => {};
    const site = await open({
      legacyPassword: async (_, given) => {
        await register();
        return given === oldSecret ? { id: "47" } : null;
      },
    });
    register = async () => {
      expect((await site.browser().post("/auth/register", { email, password })).status).toBe(201);
      register = async () => {};
    };
    expect((await logIn(site, email, oldSecret)).body.code).toBe("invalid_credentials");
    expect((await logIn(site, email, password)).status).toBe(200);
    expect(await site.raw("select id from {users} where id = '47'")).toEqual([]);
  });
});
