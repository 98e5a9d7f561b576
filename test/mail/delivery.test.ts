import { afterEach, expect, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import type { Mail } from "../../src/mail/mail.ts";
import type { Auth, AuthOptions } from "../../src/index.ts";
import { minute, newEmail, onEveryDatabase, onSqlite, origin, password, second } from "../flows/installation.ts";
import { type MailServer, refusal, startMailServer, startRudeServer } from "./mail-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function mailServer(...given: Parameters<typeof startMailServer>): Promise<MailServer> {
  const server = await startMailServer(...given);
  closers.push(() => server.close());
  return server;
}

const withSmtp = (smtp: string): AuthOptions => ({
  smtp,
  mailFrom: "Door <door@app.example.com>",
  productName: "Tür & Söhne",
});

/** Writes mails as a change of state would. */
async function send(auth: Auth, ...mails: Mail[]): Promise<void> {
  const { mail, outbox } = await internalsOf(auth).deps();
  await outbox.add(mails.map((one) => mail!.write(one)));
}

function reset(to: string, now: number, lifetime = 30 * minute): Mail {
  const link = `${origin}/reset#lko_${"x".repeat(43)}`;
  return { to: parseEmail(to)!, template: "reset_password", link, expires: new Date(now + lifetime) };
}

const patiently = { timeout: 15_000 };

onEveryDatabase((open) => {
  test("a mail arrives as text and HTML, from the sender that was configured, for one recipient", async () => {
    const server = await mailServer();
    const site = await open(withSmtp(server.url));
    const to = newEmail();
    await send(site.auth, reset(to, site.time.now));
    await vi.waitUntil(() => server.mails.length > 0, patiently);
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: { name: "Door", address: "door@app.example.com" },
      to: [{ address: to, name: "" }],
      recipients: [to],
      subject: "Set a new password for Tür & Söhne",
    });
    const link = `${origin}/reset#lko_${"x".repeat(43)}`;
    expect(mail?.text).toContain(`\n${link}\n`);
    expect(mail?.html).toContain(`href="${link}"`);
    expect(mail?.html).toContain("Tür &amp; Söhne");
    const headers = new Map(mail?.headers.map(({ key, value }) => [key, value]));
    expect(headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail?.messageId).toMatch(/^<[\w-]{24}@app\.example\.com>$/);
    expect(mail?.date).toBe(new Date(Math.floor(site.time.now / 1000) * 1000).toISOString());
    expect(mail?.raw).not.toMatch(/^list-|^bcc|<img|http:\/\//im);
    const { outbox } = await internalsOf(site.auth).deps();
    await vi.waitUntil(async () => (await outbox.count("mail")).waiting === 0, patiently);
    expect((await outbox.count("mail")).dead).toBe(0);
    expect(site.auth.metrics()).toContain('latchkey_mails_total{template="reset_password",outcome="sent"} 1');
  });

  test("a mail that another process wrote is sent, too, and no mail twice", async () => {
    const server = await mailServer();
    const site = await open();
    const writer = await site.another(withSmtp(server.url));
    const reader = await site.another(withSmtp(server.url));
    const addresses = Array.from({ length: 12 }, newEmail);
    for (const [i, to] of addresses.entries()) await send(i % 2 ? writer : reader, reset(to, site.time.now));
    await vi.waitUntil(() => server.mails.length >= 12, patiently);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.mails.flatMap(({ recipients }) => recipients).toSorted()).toStrictEqual(addresses.toSorted());
  });

  test("an address gets three mails an hour of those anybody can ask for, and its notices all the same", async () => {
    const server = await mailServer();
    const site = await open(withSmtp(server.url));
    const to = newEmail();
    for (let i = 0; i < 6; i += 1) await send(site.auth, reset(to, site.time.now));
    const settled = async (): Promise<boolean> => {
      const { outbox } = await internalsOf(site.auth).deps();
      return (await outbox.count("mail")).waiting === 0;
    };
    await vi.waitUntil(settled, patiently);
    expect(server.mails).toHaveLength(3);
    const notice: Mail = {
      to: parseEmail(to)!,
      template: "password_changed",
      disownLink: null,
      when: new Date(site.time.now),
      device: "Firefox on Linux",
      resetLink: `${origin}/forgot`,
    };
    await send(site.auth, notice);
    await vi.waitUntil(settled, patiently);
    expect(server.mails.at(-1)?.subject).toBe("Your password for Tür & Söhne was changed");
    // Ten a day.
    for (let i = 1; i <= 5; i += 1) {
      site.time.now += 61 * minute;
      for (let j = 0; j < 4; j += 1) await send(site.auth, reset(to, site.time.now));
      await vi.waitUntil(settled, patiently);
    }
    expect(server.mails).toHaveLength(11);
    const [row] = await site.raw("select count(*) as n from {counters} where key like $1", `%${to}%`);
    expect(Number(row?.["n"])).toBe(0);
  });

  test("whoever writes tags behind a name has no more mails sent to its mailbox for it", async () => {
    const server = await mailServer();
    const site = await open(withSmtp(server.url));
    const [local = "", domain = ""] = newEmail().split("@");
    const ask = (to: string): Promise<void> => {
      const expires = new Date(site.time.now + 60 * minute);
      return send(site.auth, {
        to: parseEmail(to)!,
        template: "verify_registration",
        link: `${origin}/verify`,
        expires,
      });
    };
    const settled = async (): Promise<boolean> => {
      const { outbox } = await internalsOf(site.auth).deps();
      return (await outbox.count("mail")).waiting === 0;
    };
    for (let i = 0; i < 14; i += 1) await ask(`${local}+${i}@${domain}`);
    await ask(`${local}@${domain}`);
    await vi.waitUntil(settled, patiently);
    expect(server.mails).toHaveLength(12);
    // Where nothing stands before the sign, it begins no tag.
    for (let i = 0; i < 14; i += 1) await ask(`+4930${i}@${domain}`);
    await vi.waitUntil(settled, patiently);
    expect(server.mails).toHaveLength(26);
  });

  test("A085: a server that takes connections and never says a word slows no log-in and loses no mail", async () => {
    const server = await startRudeServer(() => {});
    closers.push(() => server.close());
    const site = await open(withSmtp(server.url));
    const { email } = await site.member();
    for (let i = 0; i < 20; i += 1) await send(site.auth, reset(newEmail(), site.time.now));
    const started = performance.now();
    const answer = await site.browser().post("/auth/login", { email, password });
    expect(answer.status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    const { outbox } = await internalsOf(site.auth).deps();
    expect(await outbox.count("mail")).toMatchObject({ dead: 0 });
    expect((await outbox.count("mail")).waiting).toBeGreaterThanOrEqual(20);
    const closing = performance.now();
    await site.auth.close();
    expect(performance.now() - closing).toBeLessThan(5_000);
  });
});

onSqlite((open) => {
  test("a server that is away, and one that says later, get the mail when they are back", async () => {
    let answers = 0;
    const server = await mailServer({
      onRcptTo: (_address, _session, done) => {
        answers += 1;
        done(answers === 1 ? refusal(451, "Greylisted, come back later") : null);
      },
    });
    const site = await open(withSmtp(server.url));
    await server.close();
    const { outbox } = await internalsOf(site.auth).deps();
    const failures = (): number =>
      site.logs.filter(({ message }) => message === "mail not sent, it is tried again").length;
    await send(site.auth, reset(newEmail(), site.time.now));
    await vi.waitUntil(() => failures() === 1, patiently);
    const back = await mailServer(
      {
        onRcptTo: (_address, _session, done) => {
          answers += 1;
          done(answers === 1 ? refusal(451, "Greylisted, come back later") : null);
        },
      },
      server.port,
    );
    site.time.now += 10 * second;
    await vi.waitUntil(() => failures() === 2, patiently);
    expect(back.mails).toHaveLength(0);
    site.time.now += minute;
    await vi.waitUntil(() => back.mails.length === 1, patiently);
    await vi.waitUntil(async () => (await outbox.count("mail")).waiting === 0, patiently);
  });

  test("an address that does not exist gives the mail up at once, and the log says neither the address nor the link", async () => {
    const to = newEmail();
    const server = await mailServer({
      onRcptTo: (address, _session, done) =>
        done(refusal(550, `5.1.1 <${address.address}> unknown, see ${origin}/reset#lko_${"x".repeat(43)}`)),
    });
    const site = await open(withSmtp(server.url));
    await send(site.auth, reset(to, site.time.now));
    const { outbox } = await internalsOf(site.auth).deps();
    await vi.waitUntil(async () => (await outbox.count("mail")).dead === 1, patiently);
    const [dead] = await outbox.listDead("mail", 10);
    expect(dead?.error).toContain("<recipient>");
    expect(site.logs.find(({ message }) => message === "mail given up")?.level).toBe("error");
    const seen = JSON.stringify([dead, site.logs]);
    expect(seen).not.toContain(to);
    expect(seen).not.toContain("lko_x");
    expect(await outbox.revive(dead!.id)).toBe(true);
  });

  test("a server that dies in the middle of a mail gets it again", async () => {
    let deaths = 0;
    const server = await startRudeServer((socket) => {
      socket.write("220 rude ESMTP\r\n");
      let inData = false;
      socket.on("data", (data) => {
        const line = data.toString("latin1");
        if (inData) {
          deaths += 1;
          socket.destroy();
        } else if (/^DATA/i.test(line)) {
          inData = true;
          socket.write("354 go on\r\n");
        } else socket.write("250 fine\r\n");
      });
    });
    closers.push(() => server.close());
    const site = await open(withSmtp(server.url));
    await send(site.auth, reset(newEmail(), site.time.now));
    await vi.waitUntil(
      () => site.logs.some(({ message }) => message === "mail not sent, it is tried again"),
      patiently,
    );
    expect(deaths).toBeGreaterThan(0);
    const { outbox } = await internalsOf(site.auth).deps();
    expect(await outbox.count("mail")).toMatchObject({ waiting: 1, dead: 0 });
  });

  test("a link that has run out is not sent any more, and a mail of a secret that is gone is given up", async () => {
    const server = await mailServer();
    const site = await open(withSmtp(server.url));
    const { outbox, mail } = await internalsOf(site.auth).deps();
    await send(site.auth, reset(newEmail(), site.time.now, -1));
    await vi.waitUntil(async () => (await outbox.count("mail")).waiting === 0, patiently);
    expect(server.mails).toHaveLength(0);
    const { kind, payload } = mail!.write(reset(newEmail(), site.time.now));
    await outbox.add([{ kind, payload: `AAAAAA${payload.slice(6)}` }]);
    await vi.waitUntil(async () => (await outbox.count("mail")).dead === 1, patiently);
    expect((await outbox.listDead("mail", 1))[0]?.error).toContain("root secret");
    expect(server.mails).toHaveLength(0);
  });

  test("a mailer of the application's is given whole mails, and may say that one is hopeless", async () => {
    const sent: unknown[] = [];
    const site = await open({
      mailer: {
        send: async (mail, { signal }) => {
          sent.push(mail);
          expect(signal.aborted).toBe(false);
          if (sent.length === 1) throw Object.assign(new Error("gone"), { permanent: true });
        },
      },
    });
    const { outbox } = await internalsOf(site.auth).deps();
    await send(site.auth, reset(newEmail(), site.time.now));
    await vi.waitUntil(async () => (await outbox.count("mail")).dead === 1, patiently);
    const to = newEmail();
    await send(site.auth, reset(to, site.time.now));
    await vi.waitUntil(() => sent.length === 2, patiently);
    expect(sent[1]).toStrictEqual({
      id: expect.stringMatching(/^[\w-]{24}$/),
      to,
      subject: "Set a new password for Latchkey",
      text: expect.any(String),
      html: expect.any(String),
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      date: expect.any(Date),
    });
  });
});
