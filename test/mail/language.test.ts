import { afterEach, expect, test, vi } from "vitest";
import { type Installation, newEmail, onEveryDatabase, password, secondPassword } from "../flows/installation.ts";
import { grant } from "../flows/operator.ts";
import { type MailServer, type ReceivedMail, startMailServer } from "./mail-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function mailServer(): Promise<MailServer> {
  const server = await startMailServer();
  closers.push(() => server.close());
  return server;
}

const withSmtp = (smtp: string) => ({ smtp, mailFrom: "Door <door@app.example.com>" });
const german = { language: "de-AT,de;q=0.9,en;q=0.8" };
const english = { language: "en-GB,en;q=0.9" };

/** The next mail to an address, as it arrived. */
async function nextMail({ mails }: MailServer, to: string): Promise<ReceivedMail> {
  const isMeant = (mail: ReceivedMail): boolean => mail.recipients.includes(to);
  await vi.waitUntil(() => mails.some(isMeant), { timeout: 20_000 });
  return mails.splice(mails.findIndex(isMeant), 1)[0]!;
}

/** The code of the link in a mail. */
function tokenIn({ text = "" }: ReceivedMail): string {
  return /[?#]token=(\S+)/.exec(text)?.[1] ?? "";
}

async function languageOf(site: Installation, email: string): Promise<unknown> {
  const [row] = await site.raw("select language from {users} where email = $1", email);
  return row?.["language"];
}

onEveryDatabase((open) => {
  test("mails are in the language of the browser that asks, then in the account's, whoever asks", async () => {
    const server = await mailServer();
    const site = await open({ ...withSmtp(server.url), verification: "required" });
    const email = newEmail();

    const browser = site.browser(german);
    expect((await browser.post("/auth/register", { email, password })).status).toBe(202);
    const proof = await nextMail(server, email);
    expect(proof.subject).toBe("Bestätigen Sie Ihre Adresse für Latchkey");
    expect(proof.html).toContain('<html lang="de">');
    expect((await browser.post("/auth/email/verify", { token: tokenIn(proof) })).status).toBe(204);
    expect(await languageOf(site, email)).toBe("de");

    // Anybody may ask; the account's language is what its owner reads.
    await site.browser(english).post("/auth/password/forgot", { email });
    expect((await nextMail(server, email)).subject).toBe("Neues Passwort für Latchkey");
    await site.browser(english).post("/auth/register", { email, password });
    expect((await nextMail(server, email)).subject).toBe("Sie haben ein Konto bei Latchkey");

    // A stranger's sign-in is told in the language of before; from then on it is the one of the browser that signed in.
    const elsewhere = site.browser({ ...english, ip: "203.0.113.9" });
    expect((await elsewhere.post("/auth/login", { email, password })).status).toBe(200);
    const notice = await nextMail(server, email);
    expect(notice.subject).toBe("Neue Anmeldung bei Latchkey");
    expect(notice.text).toContain("Von: Firefox unter Linux");
    expect(await languageOf(site, email)).toBe("en");
    await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    expect((await nextMail(server, email)).subject).toBe("Your password for Latchkey was changed");

    // A program, or a browser that asks for none of ours, changes nothing.
    for (const language of [{}, { language: "fr-FR, *;q=0.5" }]) {
      const client = site.browser(language);
      expect((await client.post("/auth/login", { email, password: secondPassword })).status).toBe(200);
      expect((await nextMail(server, email)).subject).toBe("New sign-in to Latchkey");
      expect(await languageOf(site, email)).toBe("en");
    }
    const own = site.browser(english);
    await own.post("/auth/login", { email, password: secondPassword });
    const { user } = (await own.get("/auth/session")).body;
    expect(Object.keys(user)).not.toContain("language");
  });

  test("an invitation is in the language of whoever invites, a notice of what an operator does in its reader's", async () => {
    const server = await mailServer();
    const site = await open({ ...withSmtp(server.url), verification: "off" });
    const boss = await site.member(german);
    await grant(site, boss.userId, "admin");
    const invited = newEmail();
    expect((await boss.browser.post("/auth/admin/invitations", { email: invited })).status).toBe(201);
    expect((await nextMail(server, invited)).subject).toBe("Sie sind zu Latchkey eingeladen");

    const reader = await site.member(english);
    const reset = await boss.browser.post(`/auth/admin/users/${reader.userId}/send-reset`);
    expect(reset.status).toBeLessThan(300);
    expect((await nextMail(server, reader.email)).subject).toBe("Set a new password for Latchkey");
  });

  test("who was made by a process of before has no language, and is written to in the first one that is spoken", async () => {
    const server = await mailServer();
    const site = await open({ ...withSmtp(server.url), verification: "off", languages: ["de", "en"] });
    const { email, userId } = await site.member();
    expect(await languageOf(site, email)).toBeNull();
    await site.browser().post("/auth/password/forgot", { email });
    expect((await nextMail(server, email)).subject).toBe("Neues Passwort für Latchkey");
    await site.raw("update {users} set language = $1 where id = $2", "fr", userId);
    await site.browser().post("/auth/password/forgot", { email });
    expect((await nextMail(server, email)).subject).toBe("Neues Passwort für Latchkey");
  });
});
