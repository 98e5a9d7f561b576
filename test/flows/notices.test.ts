import { expect, test, vi } from "vitest";
import type { AuthOptions, OutgoingMail } from "../../src/index.ts";
import { identitiesOf, linkIn, providers } from "./provider-sign-in.ts";
import {
  day,
  type Installation,
  minute,
  newEmail,
  onEveryDatabase,
  onSqlite,
  origin,
  password,
  secondPassword,
} from "./installation.ts";

const deviceCookie = "__Host-latchkey-device";
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** An installation that sends mails, and what it has sent. Addresses need no proof, so that a member is made in one step. */
function withMails(options: AuthOptions = {}): { readonly options: AuthOptions; readonly sent: OutgoingMail[] } {
  const sent: OutgoingMail[] = [];
  const mailer = { send: async (mail: OutgoingMail): Promise<void> => void sent.push(mail) };
  return { options: { mailer, verification: "off", ...options }, sent };
}

/** Waits until nothing is on its way, and gives the subjects sent so far. */
async function subjects(site: Installation, sent: readonly OutgoingMail[]): Promise<string[]> {
  const waiting = async (): Promise<number> => {
    const [row] = await site.raw("select count(*) as n from {outbox} where dead_at is null");
    return Number(row?.["n"]);
  };
  await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 20_000 });
  return sent.map(({ subject }) => subject);
}

onEveryDatabase((open) => {
  test("a sign-in with a new device is told to the owner, with one that is known not", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const { browser, email } = await site.member();
    expect(await subjects(site, sent)).toStrictEqual([]);
    await browser.post("/auth/logout");
    expect((await browser.post("/auth/login", { email, password })).status).toBe(200);
    expect(await subjects(site, sent)).toStrictEqual([]);
    const elsewhere = site.browser({ userAgent: firefox, ip: "203.0.113.9" });
    expect((await elsewhere.post("/auth/login", { email, password })).status).toBe(200);
    expect(await subjects(site, sent)).toStrictEqual(["New sign-in to Latchkey"]);
    expect(sent[0]?.text).toContain("Network address: 203.0.113.9");
    expect(sent[0]?.text).toContain(`${origin}/account`);
    // Nobody has proven the address: what a client calls itself is not told to whoever reads it.
    expect(sent[0]?.text).not.toContain("Firefox");
    expect((await elsewhere.post("/auth/login", { email, password })).status).toBe(200);
    await site.raw(
      "update {users} set email_verified = $1 where email = $2",
      site.kind === "sqlite" ? 1 : "true",
      email,
    );
    await site.browser({ userAgent: firefox, ip: "203.0.113.10" }).post("/auth/login", { email, password });
    expect(await subjects(site, sent)).toHaveLength(2);
    expect(sent[1]?.text).toContain("From: Firefox on Windows");
  });

  test("a change of password is told, and makes every other browser unknown", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const { browser, email } = await site.member();
    const phone = site.browser({ userAgent: firefox, ip: "203.0.113.9" });
    await phone.post("/auth/login", { email, password });
    const change = { currentPassword: password, newPassword: secondPassword };
    expect((await browser.post("/auth/password/change", change)).status).toBe(200);
    expect(await subjects(site, sent)).toStrictEqual([
      "New sign-in to Latchkey",
      "Your password for Latchkey was changed",
    ]);
    await browser.post("/auth/logout");
    await browser.post("/auth/login", { email, password: secondPassword });
    expect(await subjects(site, sent)).toHaveLength(2);
    await phone.post("/auth/login", { email, password: secondPassword });
    expect(await subjects(site, sent)).toHaveLength(3);
  });

  test("a thief with the password is told of, whichever call signs him in", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const { email } = await site.member();
    const thief = site.browser({ userAgent: firefox, ip: "203.0.113.66" });
    // Nothing was deleted: this is a sign-in like every other.
    expect((await thief.post("/auth/user/delete/undo", { email, password })).status).toBe(200);
    expect(await subjects(site, sent)).toStrictEqual(["New sign-in to Latchkey"]);
    expect(sent[0]?.text).toContain("Network address: 203.0.113.66");
  });

  test("a deletion is told with its day, and so is that it was taken back", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const { browser, email } = await site.member();
    expect((await browser.post("/auth/user/delete")).status).toBe(202);
    expect((await browser.post("/auth/user/delete/undo", { email, password })).status).toBe(200);
    expect(await subjects(site, sent)).toStrictEqual([
      "Your account at Latchkey will be deleted",
      "Your account at Latchkey stays",
    ]);
    const year = new Date(site.time.now + 7 * day).getUTCFullYear();
    expect(sent[0]?.text).toMatch(new RegExp(`^Erased on: .* ${year} at .* UTC$`, "m"));
  });
});

onSqlite((open) => {
  test("to an address that nobody has proven goes no text that somebody supplied, and no link that opens anything", async () => {
    const { options, sent } = withMails({ providers });
    const site = await open(options);
    const planted = { userAgent: "planted-agent/1.0", ip: "203.0.113.9" };
    const email = newEmail();
    const mallory = site.browser(planted);
    await mallory.post("/auth/register", { email, password, name: "planted name" });
    const call = async (path: string, body: object, status: number): Promise<void> => {
      expect([path, (await mallory.post(path, body)).status]).toStrictEqual([path, status]);
    };
    const elsewhere = site.browser({ ...planted, ip: "203.0.113.77" });
    await elsewhere.post("/auth/login", { email, password, deviceName: "planted device" });
    await call("/auth/password/change", { currentPassword: password, newPassword: secondPassword }, 200);
    await linkIn(mallory, { subject: "planted", name: "planted name", email: "planted@example.net" });
    const [{ id } = { id: "" }] = await identitiesOf(site.auth, (await mallory.get("/auth/session")).body.user.id);
    expect((await mallory.delete(`/auth/identities/${id}`)).status).toBe(204);
    await call("/auth/email/verify/resend", { email }, 202);
    await call("/auth/password/forgot", { email }, 202);
    const victim = newEmail();
    await call("/auth/email/change", { newEmail: victim }, 202);
    await call("/auth/user/delete", {}, 202);
    await call("/auth/user/delete/undo", { email, password: secondPassword }, 200);
    await subjects(site, sent);
    const to = [email, victim].map(
      (one) => new Set(sent.filter((mail) => mail.to === one).map(({ subject }) => subject)),
    );
    expect(to.map(({ size }) => size)).toStrictEqual([8, 1]);
    for (const { text, html } of sent) expect(text + html).not.toMatch(/planted|\/not-me\?/);
  });

  test("a program without cookies is known while a session of hers from the same place is alive", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const { email } = await site.member();
    const login = async (ip: string, userAgent = "sync/1.0"): Promise<void> => {
      expect((await site.browser({ ip, userAgent }).post("/auth/login", { email, password })).status).toBe(200);
    };
    await login("203.0.113.9");
    await login("203.0.113.9");
    expect(await subjects(site, sent)).toHaveLength(1);
    await login("203.0.113.9", "other/1.0");
    expect(await subjects(site, sent)).toHaveLength(2);
    await login("2001:db8:1:2:3::4");
    await login("2001:db8:1:2:ffff::9");
    expect(await subjects(site, sent)).toHaveLength(3);
    // Those sessions are over.
    site.time.now += 25 * 60 * minute;
    await login("203.0.113.9");
    expect(await subjects(site, sent)).toHaveLength(4);
  });

  test("A008: the device is remembered at the end of a sign-in, and by nothing less", async () => {
    const { options } = withMails();
    const site = await open(options);
    const { email } = await site.member();
    const names = (lines: readonly string[]): string[] => lines.map((line) => line.slice(0, line.indexOf("=")));
    const stranger = site.browser();
    for (const wrong of [
      await stranger.visit("/login"),
      await stranger.post("/auth/login", { email, password: secondPassword }),
      await stranger.submit("/auth/login", { email, password: secondPassword }),
      await stranger.post("/auth/register", { email, password }),
      await stranger.get("/auth/session"),
    ]) {
      expect(names(wrong.setCookies)).not.toContain(deviceCookie);
    }
    const required = await site.another({ verification: "required" });
    stranger.auth = required;
    const unproven = await stranger.post("/auth/login", { email, password });
    expect([unproven.status, names(unproven.setCookies)]).toStrictEqual([403, []]);
    stranger.auth = site.auth;
    const right = await stranger.post("/auth/login", { email, password });
    const line = right.setCookies.find((one) => one.startsWith(`${deviceCookie}=`));
    expect(line).toMatch(/; Path=\/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax$/);
  });

  test("the device cookie opens nothing, and one that was made up, or is somebody else's, makes nobody known", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const ada = await site.member();
    const eve = await site.member();
    const alone = site.browser({ ip: "203.0.113.20", userAgent: firefox });
    alone.cookies.set(deviceCookie, ada.browser.cookies.get(deviceCookie) ?? "");
    expect((await alone.get("/auth/session")).status).toBe(401);
    const evil = site.browser({ ip: "203.0.113.21", userAgent: firefox });
    for (const value of [
      eve.browser.cookies.get(deviceCookie)!,
      "x",
      ada.browser.cookies.get("__Host-latchkey-session")!,
    ]) {
      const thief = site.browser({ ip: `203.0.113.${30 + sent.length}`, userAgent: firefox });
      thief.cookies.set(deviceCookie, value);
      const before = sent.length;
      expect((await thief.post("/auth/login", { email: ada.email, password })).status).toBe(200);
      expect(await subjects(site, sent)).toHaveLength(before + 1);
    }
    expect((await evil.post("/auth/login", { email: ada.email, password: secondPassword })).status).toBe(401);
  });

  test("a browser remembers five people, the latest ones", async () => {
    const { options, sent } = withMails();
    const site = await open(options);
    const family = site.browser({ ip: "203.0.113.40", userAgent: firefox });
    const people = [];
    for (let i = 0; i < 6; i += 1) people.push(await site.member());
    for (const { email } of people) await family.post("/auth/login", { email, password });
    expect(await subjects(site, sent)).toHaveLength(6);
    // All sessions are over, so that the cookie alone says who is known.
    site.time.now += 2 * day;
    for (const { email } of people.slice(1)) await family.post("/auth/login", { email, password });
    expect(await subjects(site, sent)).toHaveLength(6);
    await family.post("/auth/login", { email: people[0]!.email, password });
    expect(await subjects(site, sent)).toHaveLength(7);
    expect(family.cookies.get(deviceCookie)!.length).toBeLessThan(1_000);
  });
});
