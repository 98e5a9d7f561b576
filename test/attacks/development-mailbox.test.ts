import { expect, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import type { Auth } from "../../src/index.ts";
import { newEmail, onSqlite } from "../flows/installation.ts";

const local = "http://localhost:3000";

/** A request as it comes over a loopback socket. */
function ask(
  auth: Auth,
  path: string,
  headers: Record<string, string> = {},
  { peer = "127.0.0.1", host = "localhost:3000" }: { peer?: string; host?: string } = {},
): Promise<Response> {
  const request = new Request(`http://${host}${path}`, { headers: { host, accept: "text/html", ...headers } });
  return auth.handler(request, { remoteAddress: peer, pages: true });
}

async function keep(auth: Auth, link: string): Promise<string> {
  const { mail, outbox } = await internalsOf(auth).deps();
  const to = parseEmail(newEmail())!;
  await outbox.add([mail!.write({ to, template: "verify_email", link, expires: new Date(Date.now() + 60_000) })]);
  await vi.waitUntil(async () => (await outbox.count("mail")).waiting === 0, { timeout: 10_000 });
  return to;
}

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]!.split(";")[0]!;

onSqlite((open) => {
  test("the mailbox opens once with the key of the terminal, and stays open to that browser", async () => {
    const { auth } = await open({ baseUrl: local });
    const key = internalsOf(auth).mailboxKey.text;
    const to = await keep(auth, `${local}/verify-email#lko_first`);
    expect((await ask(auth, "/dev/mail")).status).toBe(403);
    const opened = await ask(auth, `/dev/mail?key=${key}`);
    expect([opened.status, opened.headers.get("location")]).toStrictEqual([303, "/dev/mail"]);
    expect(opened.headers.getSetCookie()[0]).toMatch(/^latchkey-mailbox-3000=.+; HttpOnly; SameSite=Strict$/);
    const cookie = cookieOf(opened);
    const page = await ask(auth, "/dev/mail", { cookie });
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain(to);
    expect(text).toContain(`href="${local}/verify-email#lko_first"`);
    expect((await ask(auth, `/dev/mail?key=${key}`)).status).toBe(403);
    expect((await ask(auth, `/dev/mail?key=${key}`, { cookie })).status).toBe(303);
  });

  test("a restart keeps the mails and the browser, and has a key of its own", async () => {
    const site = await open({ baseUrl: local });
    const first = internalsOf(site.auth).mailboxKey.text;
    const to = await keep(site.auth, `${local}/x`);
    const cookie = cookieOf(await ask(site.auth, `/dev/mail?key=${first}`));
    await site.auth.close();
    const again = await site.another();
    expect((await ask(again, `/dev/mail?key=${first}`)).status).toBe(403);
    expect(await (await ask(again, "/dev/mail", { cookie })).text()).toContain(to);
  });

  test("nobody gets in through a proxy, under another name, or from another machine, key and cookie or not", async () => {
    const { auth } = await open({ baseUrl: local });
    const key = internalsOf(auth).mailboxKey.text;
    const forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
    for (const name of forwarded) {
      expect((await ask(auth, `/dev/mail?key=${key}`, { [name]: "127.0.0.1" })).status, name).toBe(404);
    }
    for (const host of ["evil.example", "localhost.evil.example:3000", "10.0.0.7:3000", "app.example.com"]) {
      expect((await ask(auth, `/dev/mail?key=${key}`, {}, { host })).status, host).toBe(404);
    }
    expect((await ask(auth, `/dev/mail?key=${key}`, {}, { peer: "192.0.2.7" })).status).toBe(404);
    // None of that used the key up.
    const cookie = cookieOf(await ask(auth, `/dev/mail?key=${key}`));
    expect((await ask(auth, "/dev/mail", { cookie, "x-forwarded-for": "127.0.0.1" })).status).toBe(404);
    for (const wrong of ["", "x", "é", key.slice(1), `${key}x`]) {
      expect((await ask(auth, `/dev/mail?key=${encodeURIComponent(wrong)}`)).status).toBe(403);
    }
    const forged = cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A")).replace(/=(......)/, "=AAAAAA");
    expect((await ask(auth, "/dev/mail", { cookie: forged })).status).toBe(403);
  });

  test("in production, and in development with a mailer, there is no mailbox", async () => {
    const production = await open();
    const answer = await production.browser().visit("/dev/mail");
    expect(answer.status).toBe(404);
    const { auth } = await open({ baseUrl: local, mailer: { send: async () => {} } });
    expect((await ask(auth, `/dev/mail?key=${internalsOf(auth).mailboxKey.text}`)).status).toBe(404);
  });

  test("a mail in its frame runs nothing, loads nothing, and is framed by the mailbox only", async () => {
    const { auth } = await open({ baseUrl: local });
    await keep(auth, `${local}/verify-email#"><script>alert(1)</script>`);
    const cookie = cookieOf(await ask(auth, `/dev/mail?key=${internalsOf(auth).mailboxKey.text}`));
    const page = await ask(auth, "/dev/mail", { cookie });
    const text = await page.text();
    expect(text).not.toContain("<script");
    const src = /<iframe[^>]* src="([^"]*)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const letter = await ask(auth, src, { cookie });
    expect(letter.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(letter.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(letter.headers.get("content-security-policy")).toContain("sandbox allow-popups");
    expect(await letter.text()).not.toContain("<script");
    expect((await ask(auth, src)).status).toBe(403);
    expect((await ask(auth, "/dev/mail?id=99", { cookie })).status).toBe(404);
  });

  test("what was kept in development is not sent once there is a mailer", async () => {
    const site = await open({ baseUrl: local });
    await keep(site.auth, `${local}/x`);
    await site.auth.close();
    const sent: unknown[] = [];
    const later = await site.another({ mailer: { send: async (mail) => void sent.push(mail) } });
    await keep(later, `${local}/y`);
    expect(sent).toHaveLength(1);
  });
});
