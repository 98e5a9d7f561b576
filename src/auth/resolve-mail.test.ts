import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { resolveMail } from "./resolve-mail.ts";

type Options = Parameters<typeof resolveMail>[0];

function refusal(options: Options, development = false): { setting: string; message: string } {
  try {
    resolveMail(options, development);
  } catch (error) {
    if (error instanceof ConfigurationError) return { setting: error.setting, message: error.message };
    throw error;
  }
  throw new Error("It was taken.");
}

test("mails go to the mailbox of development, or nowhere, unless something sends them", () => {
  expect(resolveMail({}, true)).toStrictEqual({ kind: "mailbox", sender: null });
  expect(resolveMail({}, false)).toStrictEqual({ kind: "none" });
  const mailer = { send: async () => {} };
  expect(resolveMail({ mailer }, false)).toStrictEqual({ kind: "mailer", mailer, sender: null });
  expect(resolveMail({ smtp: "smtps://mail.example.com", mailFrom: "a@example.com" }, true).kind).toBe("smtp");
});

test.each([
  ["no-reply@example.com", { name: null, address: "no-reply@example.com" }],
  ["<No-Reply@Example.com>", { name: null, address: "no-reply@example.com" }],
  ["Example <no-reply@example.com>", { name: "Example", address: "no-reply@example.com" }],
  ['"Müller, Söhne & Co." <x@example.com>', { name: "Müller, Söhne & Co.", address: "x@example.com" }],
])("%s is a sender", (mailFrom, sender) => {
  expect(resolveMail({ mailFrom }, true)).toMatchObject({ sender });
});

test.each([
  "",
  "nobody",
  "a@example.com, b@example.com",
  "A <a@example.com> B",
  "A <a@example.com>, b@example.com",
  "A\r\nBcc: x <a@example.com>",
])("%j is no sender", (mailFrom) => {
  expect(refusal({ mailFrom }, true).setting).toBe("mailFrom");
});

test("every refusal names its setting and its fix, and never repeats what may hold a password", () => {
  const smtp = "smtp://user:hunter2hunter2@mail.example.com?ignoreTLS=true";
  const bad = refusal({ smtp, mailFrom: "a@example.com" });
  expect(bad.setting).toBe("smtp");
  expect(bad.message).not.toMatch(/hunter2|mail\.example/);
  expect(refusal({ smtp: "smtps://mail.example.com" })).toMatchObject({ setting: "mailFrom" });
  expect(refusal({ mailFrom: "a@example.com" })).toMatchObject({ setting: "mailFrom" });
  expect(refusal({ smtp: "smtps://x.example.com", mailer: { send: async () => {} } })).toMatchObject({
    setting: "smtp",
  });
  expect(refusal({ mailer: {} as never })).toMatchObject({ setting: "mailer" });
});
