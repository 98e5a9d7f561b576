import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import { parseEmail } from "./email.ts";
import type { Mail } from "./mail.ts";
import { createMailWriter, openMail } from "./mail-writer.ts";

const [first, second] = [generateSecret(), generateSecret()];
const to = parseEmail("ada@example.com")!;
const mail: Mail = {
  to,
  template: "reset_password",
  link: "https://app.example.com/x#t",
  expires: new Date(86_400_000),
};

test("a written mail opens as it was, and shows neither address nor link", () => {
  const ring = createSecretRing([first]);
  const { kind, payload } = createMailWriter(ring).write(mail);
  expect(kind).toBe("mail");
  expect(openMail(ring, payload)).toStrictEqual(mail);
  expect(payload).not.toMatch(/ada@|example/);
  expect(Buffer.from(payload, "base64url").toString("latin1")).not.toMatch(/ada@|example/);
});

test("a mail waits through a rotation, and opens no more once its secret is gone", () => {
  const { payload } = createMailWriter(createSecretRing([first])).write(mail);
  expect(openMail(createSecretRing([second, first]), payload)).toStrictEqual(mail);
  expect(openMail(createSecretRing([second]), payload)).toBeNull();
});
