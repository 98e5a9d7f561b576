import { describe, expect, test } from "vitest";
import { composeMail } from "./compose.ts";
import { parseEmail } from "./email.ts";
import type { Mail } from "./mail.ts";

const frame = { productName: "Latchkey", origin: "https://app.example.com" };
const to = parseEmail("ada@example.com")!;
const at = new Date("2026-03-18T15:04:00Z");
const link = "https://app.example.com/x#lko_1";
const occasion = { when: at, device: "Firefox on Linux" };

const mails: readonly Mail[] = [
  { to, template: "verify_registration", link, expires: at },
  { to, template: "registration_exists", loginLink: link, resetLink: `${link}2` },
  { to, template: "verify_email", link, expires: at },
  { to, template: "reset_password", link, expires: at },
  { to, template: "invitation", link, expires: at },
  { to, template: "password_changed", disownLink: null, resetLink: link, ...occasion },
  { to, template: "password_reset", resetLink: link, ...occasion },
  { to, template: "new_device", disownLink: null, accountLink: link, ip: "192.0.2.7", ...occasion },
  { to, template: "deletion_requested", loginLink: link, deleteAfter: new Date("2026-03-25T15:04:00Z"), ...occasion },
  { to, template: "deletion_undone", accountLink: link, ...occasion },
];

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
  const { text } = composeMail(mails[8]!, frame);
  expect(text).toContain("When: 18 March 2026 at 15:04 UTC");
  expect(text).toContain("Erased on: 25 March 2026 at 15:04 UTC");
});
