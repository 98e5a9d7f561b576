import { afterEach, expect, test } from "vitest";
import type { OutgoingMail } from "../../src/mail/mailer.ts";
import { type OpenMailer, openSmtpMailer } from "../../src/mail/smtp-mailer.ts";
import type { SmtpServer } from "../../src/mail/smtp-server.ts";
import { type MailServer, startMailServer } from "./mail-server.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const mail: OutgoingMail = {
  id: "one",
  to: "ada@example.com",
  subject: "Hello",
  text: "Hello",
  html: "<p>Hello</p>",
  headers: {},
  date: new Date(),
};

async function mailerFor(server: MailServer, how: Partial<SmtpServer>): Promise<OpenMailer> {
  closers.push(() => server.close());
  const address = { host: "127.0.0.1", port: server.port, encryption: "local", auth: null, ...how } as const;
  const mailer = await openSmtpMailer(address, { name: null, address: "door@example.com" });
  closers.push(() => mailer.close());
  return mailer;
}

const send = (mailer: OpenMailer, more: Partial<OutgoingMail> = {}): Promise<void> =>
  mailer.send({ ...mail, ...more }, { signal: AbortSignal.timeout(10_000) });

test("a server that offers no STARTTLS learns neither password nor mail", async () => {
  let seen = 0;
  const server = await startMailServer({
    onAuth: (_auth, _session, done) => {
      seen += 1;
      done(null, { user: "x" });
    },
  });
  const mailer = await mailerFor(server, { encryption: "starttls", auth: { user: "u", pass: "p" } });
  await expect(send(mailer)).rejects.toThrow(/STARTTLS/);
  expect([seen, server.mails.length]).toStrictEqual([0, 0]);
});

test.each(["tls", "starttls"] as const)(
  "a certificate that nobody vouches for is refused, with %s",
  async (encryption) => {
    const server = await startMailServer({ secure: encryption === "tls", disabledCommands: [] });
    const mailer = await mailerFor(server, { encryption });
    await expect(send(mailer)).rejects.toThrow(/certificate/i);
    expect(server.mails).toHaveLength(0);
  },
);

test("a server on this machine may have a certificate of its own making", async () => {
  const server = await startMailServer({ disabledCommands: [] });
  await send(await mailerFor(server, {}));
  expect(server.mails[0]?.to).toStrictEqual([{ address: "ada@example.com", name: "" }]);
});

test("a connection is used for several mails, and a delivery that is broken off sends nothing", async () => {
  const server = await startMailServer();
  const mailer = await mailerFor(server, {});
  for (let i = 0; i < 3; i += 1) await send(mailer, { id: `m${i}` });
  expect([server.mails.length, server.connections()]).toStrictEqual([3, 1]);
  await expect(mailer.send(mail, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  expect(server.mails).toHaveLength(3);
});

test("A088: no text of a mail becomes a header, a recipient or a command", async () => {
  const server = await startMailServer();
  const mailer = await mailerFor(server, {});
  await send(mailer, {
    subject: "Hello\r\nBcc: victim@example.net\r\n\r\n.\r\nMAIL FROM:<x@example.net>",
    text: "one\r\n.\r\nMAIL FROM:<x@example.net>\r\nRCPT TO:<victim@example.net>\r\n",
    headers: { "Auto-Submitted": "auto-generated\r\nBcc: victim@example.net" },
  });
  expect(server.mails).toHaveLength(1);
  const [received] = server.mails;
  expect(received?.recipients).toStrictEqual(["ada@example.com"]);
  expect(received?.bcc).toBeUndefined();
  expect(received?.headers.some(({ key }) => key === "bcc")).toBe(false);
  expect(received?.text).toContain("MAIL FROM:<x@example.net>");
  for (const to of ["ada@example.com, victim@example.net", "ada@example.com>\r\nRCPT TO:<victim@example.net"]) {
    await expect(send(mailer, { to })).rejects.toMatchObject({ permanent: true });
  }
  expect(server.mails.flatMap(({ recipients }) => recipients)).not.toContain("victim@example.net");
});
