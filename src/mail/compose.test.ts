import { describe, expect, test } from "vitest";
import { composeMail } from "./compose.ts";
import { linksOf } from "./content.ts";
import { mailCopies } from "./copy.ts";
import { parseEmail } from "./email.ts";
import type { Mail } from "./mail.ts";

const frame = { productName: "Latchkey", origin: "https://app.example.com" };
const to = parseEmail("ada@example.com")!;
const at = new Date("2026-03-18T15:04:00Z");
const link = "https://app.example.com/x#lko_1";
const occasion = { when: at, device: "Firefox on Linux" };

const disownLink = "https://app.example.com/not-me#lko_2";

const mails: readonly Mail[] = [
  { to, template: "verify_registration", link, expires: at },
  { to, template: "registration_exists", loginLink: link, resetLink: `${link}2` },
  { to, template: "address_exists", loginLink: link, resetLink: `${link}2` },
  { to, template: "verify_email", link, expires: at },
  { to, template: "change_email", link, expires: at },
  { to, template: "reset_password", link, expires: at },
  { to, template: "reauthenticate", link, expires: at },
  { to, template: "invitation", link, expires: at },
  { to, template: "password_changed", resetLink: link, disownLink: null, ...occasion },
  { to, template: "password_set", resetLink: link, disownLink: null, ...occasion },
  { to, template: "password_reset", resetLink: link, ...occasion },
  { to, template: "account_locked", resetLink: link, ...occasion },
  { to, template: "operator_changed", accountLink: link, ...occasion },
  { to, template: "refresh_reused", resetLink: link, disownLink, ip: "192.0.2.7", ...occasion },
  { to, template: "new_device", accountLink: link, disownLink, ip: "192.0.2.7", ...occasion },
  { to, template: "identity_linked", accountLink: link, disownLink, provider: "Google", ...occasion },
  { to, template: "identity_unlinked", accountLink: link, provider: "Google", ...occasion },
  { to, template: "email_changed", link, expires: at, ...occasion },
  { to, template: "email_change_undone", loginLink: link, ...occasion },
  { to, template: "deletion_requested", loginLink: link, deleteAfter: new Date("2026-03-25T15:04:00Z"), ...occasion },
  { to, template: "deletion_undone", accountLink: link, ...occasion },
];

test("every template is looked at", () => {
  const written = Object.keys(mailCopies.en).flatMap((key) => /^(.+)\.subject$/.exec(key)?.[1] ?? []);
  expect(mails.map(({ template }) => template).toSorted()).toStrictEqual(written.toSorted());
});

test("A088: the one text that a mail takes from whoever is at the other end is a device's name, which an unproven address is not told", () => {
  // Whatever is no moment, no link, no address of the network, and no setting.
  const own = new Set(["to", "template", "when", "expires", "deleteAfter", "isCounted", "ip", "provider"]);
  const supplied = mails.flatMap((mail) => Object.keys(mail).filter((key) => !own.has(key) && !/link$/i.test(key)));
  expect(new Set(supplied)).toStrictEqual(new Set(["device"]));
  for (const mail of mails) {
    const asked = "device" in mail ? { ...mail, device: null } : mail;
    expect(composeMail(asked, frame).text).not.toContain("Firefox");
  }
});

test("whoever can say that it was not her finds where, and a week to do it", () => {
  for (const mail of mails.filter((one) => "disownLink" in one)) {
    const with_ = composeMail({ ...mail, disownLink } as Mail, frame);
    expect(with_.text).toMatch(/^That was not me:\nhttps:.*\/not-me#lko_2$/m);
    expect(with_.html).toContain(`href="${disownLink}"`);
    expect(with_.text).toContain("within seven days");
    expect(linksOf({ ...mail, disownLink } as Mail)).toContain(disownLink);
    const without = composeMail({ ...mail, disownLink: null } as Mail, frame);
    expect(without.text).not.toMatch(/not-me|seven days/);
  }
});

describe.each(mails.map((mail) => [mail.template, mail] as const))("%s", (_template, mail) => {
  const { subject, text, html } = composeMail(mail, frame);

  test("says the same as text and as HTML, with the link on a line of its own", () => {
    expect(text).toMatch(new RegExp(`^${link}$`, "m"));
    expect(html).toContain(`href="${link}"`);
    expect(subject).toContain("Latchkey");
    expect(`${subject}${text}${html}`).not.toMatch(/\{\w+\}|undefined|null|\[object|NaN/);
    expect(text).not.toContain("<");
  });

  test("asks nobody for anything and runs nothing", () => {
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|src=|<form|<iframe| on\w+=/i);
    const addresses = [...`${text}${html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([url]) => new URL(url).origin);
    expect(new Set(addresses)).toStrictEqual(new Set(["https://app.example.com"]));
  });

  test("holds its recipient's address nowhere: mails are forwarded", () => {
    expect(`${subject}${text}${html}`).not.toContain(to);
  });
});

test("A088: what a client or a product is called stays text, and on its line", () => {
  const hostile = '<b onclick="x">\r\nBcc: victim@example.com\u2028\u202e&amp;</b>';
  const mail: Mail = { to, template: "password_changed", disownLink: null, resetLink: link, when: at, device: hostile };
  const { subject, text, html } = composeMail(mail, { ...frame, productName: '<i>"Müller" & Söhne</i>' });
  expect(html).not.toMatch(/<b |<i>/);
  expect(html).toContain("&lt;b onclick=&quot;x&quot;&gt;");
  expect(text).not.toMatch(/^Bcc:/m);
  expect(text).not.toContain("\u202e");
  expect(subject).toBe('Your password for <i>"Müller" & Söhne</i> was changed');
});

test("times are in UTC, and say so", () => {
  const { text } = composeMail(mails.find(({ template }) => template === "deletion_requested")!, frame);
  expect(text).toContain("When: 18 March 2026 at 15:04 UTC");
  expect(text).toContain("Erased on: 25 March 2026 at 15:04 UTC");
});
