import { describe, expect, test } from "vitest";
import { composeMail } from "./compose.ts";
import { linksOf, type MailFrame } from "./content.ts";
import { type MailCopyKey, mailCopies } from "./copy.ts";
import { parseEmail } from "./email.ts";
import type { Mail } from "./mail.ts";

const frame: MailFrame = { productName: "Latchkey", origin: "https://app.example.com", languages: ["en", "de"] };
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
    const told = composeMail({ ...mail, disownLink }, frame);
    expect(told.text).toMatch(/^That was not me:\nhttps:.*\/not-me#lko_2$/m);
    expect(told.html).toContain(`href="${disownLink}"`);
    expect(told.text).toContain("within seven days");
    expect(linksOf({ ...mail, disownLink })).toContain(disownLink);
    const without = composeMail({ ...mail, disownLink: null }, frame);
    expect(without.text).not.toMatch(/not-me|seven days/);
  }
});

const spoken = (["en", "de"] as const).flatMap((language) => mails.map((mail) => ({ ...mail, language })));

describe.each(spoken)("$template in $language", (mail) => {
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
  const mail = mails.find(({ template }) => template === "deletion_requested")!;
  const { text } = composeMail(mail, frame);
  expect(text).toContain("When: 18 March 2026 at 15:04 UTC");
  expect(text).toContain("Erased on: 25 March 2026 at 15:04 UTC");
  const german = composeMail({ ...mail, language: "de" }, frame);
  expect(german.html).toContain('<html lang="de">');
  expect(german.text).toContain("Wann: 18. März 2026 um 15:04 UTC");
  expect(german.text).toContain("Von: Firefox unter Linux");
});

test("a language that is none of ours, or that is not to be spoken, is answered in the first of ours", () => {
  const [mail] = mails;
  const subjects = (["fr", "constructor", null, undefined, "de"] as const).map(
    (language) => composeMail({ ...mail!, language }, { ...frame, languages: ["en"] }).subject,
  );
  expect(new Set(subjects)).toStrictEqual(new Set(["Confirm your address for Latchkey"]));
  const german = composeMail({ ...mail!, language: null }, { ...frame, languages: ["de", "en"] });
  expect(german.subject).toBe("Bestätigen Sie Ihre Adresse für Latchkey");
});

test("each language has the same texts, with the same places in them, and none was left in English", () => {
  const keys = Object.keys(mailCopies.en) as MailCopyKey[];
  expect(Object.keys(mailCopies.de).toSorted()).toStrictEqual(keys.toSorted());
  const places = (text: string): string => (text.match(/\{\w+\}/g) ?? []).toSorted().join();
  expect(keys.filter((key) => places(mailCopies.en[key]) !== places(mailCopies.de[key]))).toStrictEqual([]);
  expect(keys.filter((key) => mailCopies.en[key] === mailCopies.de[key])).toStrictEqual(["mail.moment"]);
});
