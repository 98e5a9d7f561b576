import { verify } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";
import type { Answer } from "../flows/client.ts";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

// The real thing, counted: how often a password is really checked is what an attacker's clock would show.
vi.mock("@node-rs/argon2", { spy: true });

/** What tells two answers apart: everything but the names of this very request. */
function outline({ status, headers, text, location, setCookies }: Answer): unknown {
  const named = [...headers].filter(([name]) => name !== "x-request-id" && name !== "set-cookie");
  const cookies = setCookies.map((line) => line.replace(/=[^;]*/, `=${line.indexOf(";") >> 3}`));
  return [status, named, text.replace(/"requestId":"[^"]*"/, ""), location, cookies];
}

onEveryDatabase((open) => {
  const counted = async (work: () => Promise<Answer>): Promise<readonly [unknown, number]> => {
    vi.mocked(verify).mockClear();
    return [outline(await work()), vi.mocked(verify).mock.calls.length];
  };

  test("A056: log-in answers known and unknown addresses alike, after the same work", async () => {
    const { browser, member, raw } = await open();
    const known = await member();
    const without = await member();
    await raw("update {users} set password_hash = null where id = $1", without.userId);
    const wrong = "wrong horse entirely 77";
    const addresses = [
      known.email,
      without.email,
      newEmail().slice(0, known.email.length).padEnd(known.email.length, "x"),
    ];
    for (const path of ["/auth/login", "/auth/user/delete/undo"]) {
      const asked = [];
      for (const email of addresses) asked.push(await counted(() => browser().post(path, { email, password: wrong })));
      expect(asked[1]).toStrictEqual(asked[0]);
      expect(asked[2]).toStrictEqual(asked[0]);
      expect(asked[0]?.[1]).toBe(1);
      const forms = [];
      for (const email of addresses)
        forms.push(await counted(() => browser().submit(path, { email, password: wrong })));
      expect(forms[1]).toStrictEqual(forms[0]);
      expect(forms[2]).toStrictEqual(forms[0]);
    }
  });

  test("A056: the hash that unknown addresses are checked against costs what a real one costs", async () => {
    const { browser, member, raw } = await open();
    const { email, userId } = await member();
    const [row] = await raw("select password_hash as hash from {users} where id = $1", userId);
    vi.mocked(verify).mockClear();
    await browser().post("/auth/login", { email, password: "wrong horse entirely 77" });
    await browser().post("/auth/login", { email: newEmail(), password: "wrong horse entirely 77" });
    const [[real], [decoy]] = vi.mocked(verify).mock.calls as unknown as [[string], [string]];
    expect(real).toBe(row?.["hash"]);
    const cost = (hash: string): unknown => [hash.split("$").slice(0, 4), hash.length];
    expect(cost(decoy)).toStrictEqual(cost(real));
  });

  test("A056: a banned account and one that waits for deletion say so only to the right password", async () => {
    const { browser, member, raw, time } = await open();
    const [banned, leaving, nobody] = [await member(), await member(), newEmail()];
    await raw("update {users} set banned_at = $1 where id = $2", time.now, banned.userId);
    expect((await leaving.browser.post("/auth/user/delete")).status).toBe(202);
    const refused = await Promise.all(
      [banned.email, leaving.email, nobody].map((email) =>
        browser().post("/auth/login", { email, password: "wrong horse entirely 77" }),
      ),
    );
    for (const { status, body } of refused) expect([status, body.code]).toStrictEqual([401, "invalid_credentials"]);
    const right = async (email: string) => (await browser().post("/auth/login", { email, password })).body.code;
    expect(await right(banned.email)).toBe("user_banned");
    expect(await right(leaving.email)).toBe("deletion_pending");
    expect(await right(nobody)).toBe("invalid_credentials");
  });

  test("A056: an ill-formed address is refused alike whether or not its well-formed twin has an account", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    for (const twist of [
      (text: string) => `${text}.`,
      (text: string) => `"${text}"`,
      (text: string) => text.replace("@", "@@"),
    ]) {
      const [known, unknown] = [email, newEmail()].map((address) =>
        browser().post("/auth/login", { email: twist(address), password }),
      );
      expect(outline((await known) as Answer)).toStrictEqual(outline((await unknown) as Answer));
    }
  });

  test("A056: registration without a mailer is the one place that tells, and only after the same work", async () => {
    const { browser, member, raw } = await open();
    const { email, browser: ada } = await member();
    const taken = await browser().post("/auth/register", { email, password: "another fine lantern 5" });
    expect([taken.status, taken.body.code, taken.setCookies]).toStrictEqual([409, "email_taken", []]);
    const weak = await browser().post("/auth/register", { email, password: "short" });
    expect(weak.body.code).toBe("weak_password");
    expect((await ada.get("/auth/session")).status).toBe(200);
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(1);
  });
});
