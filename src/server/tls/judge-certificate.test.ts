import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { canMakeCertificate, makeCertificate } from "../../../test/setup/certificate.ts";
import { judgeCertificate } from "./judge-certificate.ts";

const day = 86_400_000;

describe.skipIf(!canMakeCertificate())("a certificate of one day", () => {
  const certificate = new X509Certificate(makeCertificate("app.example.com", "*.apps.example.com").cert);
  const end = certificate.validToDate.getTime();
  const begin = certificate.validFromDate.getTime();
  const kinds = (host: string, now: number): string[] =>
    judgeCertificate(certificate, host, now).map(({ kind }) => kind);

  test.each([
    ["in its time, which ends soon", "app.example.com", begin + 1_000, ["expires"]],
    ["a host of its wildcard", "wiki.apps.example.com", begin + 1_000, ["expires"]],
    ["in the second of its end", "app.example.com", end, ["expired"]],
    ["long after", "app.example.com", end + 400 * day, ["expired"]],
    ["before its time, by a wrong clock", "app.example.com", begin - 30 * day, ["not_yet_valid"]],
    ["another host", "example.com", begin + 1_000, ["expires", "other_host"]],
    ["two labels below a wildcard", "a.b.apps.example.com", begin + 1_000, ["expires", "other_host"]],
    ["an address", "192.0.2.1", begin + 1_000, ["expires", "other_host"]],
    ["an address of version 6", "[2001:db8::1]", begin + 1_000, ["expires", "other_host"]],
  ])("%s", (_, host, now, expected) => {
    expect(kinds(host, now)).toStrictEqual(expected);
  });

  test("the days that are left are said", () => {
    const said = (days: number) => judgeCertificate(certificate, "app.example.com", end - days * day - 1)[0]?.found;
    expect(said(13)).toMatch(/^the certificate ends in 13 days, on \d{4}-\d\d-\d\d$/);
    expect(said(1)).toContain("ends in a day");
    expect(said(0)).toContain("ends within a day");
  });
});
