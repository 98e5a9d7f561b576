import { describe, expect, test } from "vitest";
import { type Password, parsePassword } from "./password.ts";
import { checkPassword, type PasswordProblem, passwordPolicies } from "./policy.ts";

const context = ["anna.schmidt84@example.com", "Anna Schmidt", "Latchkey", "login.acme.example"];

function check(text: string, policy = passwordPolicies.default): PasswordProblem | null {
  return checkPassword(parsePassword(text) as Password, policy, context);
}

describe("checkPassword", () => {
  test.each([
    "correct horse battery staple",
    "kd93jf72",
    "only lower case letters",
    "ünïcödé pässwörd",
    "😀🐎🔋📎🌍🚲🎻🍋",
    "x7Gq2LpTx7Gq2LpT",
    "anna's first bicycle",
    "lock and latchkey museum",
    "schmidteinander",
    "  m k t r  ",
    "83749201",
  ])("R093: takes %j: there are no rules about kinds of characters", (text) => {
    expect(check(text)).toBeNull();
  });

  test("R092: counts code points after NFC, with the bound that was missed", () => {
    expect(check("kd93jf7")).toEqual({ code: "too_short", rule: 8 });
    expect(check("e\u0301kd93jf")).toEqual({ code: "too_short", rule: 8 });
    expect(check("😀🐎🔋📎")).toEqual({ code: "too_short", rule: 8 });
    const long = "correct horse battery staple ".repeat(5).slice(0, 129);
    expect(check(long)).toEqual({ code: "too_long", rule: 128 });
    expect(check(long.slice(0, 127) + "😀")).toBeNull();
  });

  test("R091: the stricter preset wants fifteen", () => {
    const policy = passwordPolicies["nist-800-63b-4"];
    expect(check("correct horse", policy)).toEqual({ code: "too_short", rule: 15 });
    expect(check("correct horse b", policy)).toBeNull();
    expect(check("x7Gq2LpTx7Gq2LpT", policy)).toEqual({ code: "repetitive" });
    expect(check("qwertyuiopasdfghjkl", policy)).not.toBeNull();
    expect(check("anna.schmidt1984", policy)).toEqual({ code: "contains_context" });
  });

  test.each([
    "password",
    "PassWord",
    "password1",
    "P4$$w0rd2024!",
    "sunshinesunshine",
    "12345678",
    "12.05.1984",
    "19840512",
  ])("R095: %j is too common", (text) => {
    expect(check(text)).toEqual({ code: "too_common" });
  });

  test.each([
    "annaschmidt",
    "Schmidt-Anna-1984!",
    "schmidtanna",
    "SCHM1DT1",
    "anna12051984",
    "4nn4.schm1dt",
    "Ännä-Schmidt",
    "anna.schmidt84@example.com",
    "latchkey1",
    "L4tchk3y!!",
    "!!acme-login",
  ])("%j is made of what everybody knows", (text) => {
    expect(check(text)).toEqual({ code: "contains_context" });
  });

  test.each([
    "aaaaaaaaa",
    "abcabcabc",
    "        ",
    "😀😀😀😀😀😀😀😀",
    "lkjhgfdsa12345",
    "defghijk",
    "qwertzuiopü",
    "5678987654",
  ])("%j is repetitive", (text) => {
    expect(check(text)).toEqual({ code: "repetitive" });
  });
});
