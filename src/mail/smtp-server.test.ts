import { expect, test } from "vitest";
import { parseSmtpUrl } from "./smtp-server.ts";

const isLoopback = (host: string): boolean => host === "localhost" || host === "127.0.0.1" || host === "[::1]";
const parse = (url: string): ReturnType<typeof parseSmtpUrl> => parseSmtpUrl(url, isLoopback);

test("smtps is TLS from the start, smtp is STARTTLS or nothing, and a server on this machine is taken as it comes", () => {
  expect(parse("smtps://ada:s%40cret@mail.example.com")).toStrictEqual({
    host: "mail.example.com",
    port: 465,
    encryption: "tls",
    auth: { user: "ada", pass: "s@cret" },
  });
  expect(parse("smtp://mail.example.com/")).toStrictEqual({
    host: "mail.example.com",
    port: 587,
    encryption: "starttls",
    auth: null,
  });
  expect(parse("smtp://127.0.0.1:1025")).toMatchObject({ port: 1025, encryption: "local" });
  expect(parse("smtp://[::1]:25")).toMatchObject({ host: "::1", encryption: "local" });
  expect(parse("smtps://localhost")).toMatchObject({ encryption: "tls" });
});

test.each([
  "",
  "mail.example.com:465",
  "https://mail.example.com",
  "smtp://",
  "smtp:mail.example.com",
  "smtps://user@mail.example.com",
  "smtps://:password@mail.example.com",
  "smtps://mail.example.com/path",
  "smtps://mail.example.com?tls.rejectUnauthorized=false",
  "smtp://mail.example.com?requireTLS=false",
  "smtp://mail.example.com#x",
  "smtps://u%0d%0aRCPT:p@mail.example.com",
  "smtps://u:%zz@mail.example.com",
  "smtps://mail.example.com:99999",
])("%j is none", (url) => {
  expect(parse(url)).toBeNull();
});
