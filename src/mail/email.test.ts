import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEmail } from "./email.ts";

const canonical =
  /^(?!-)(?!.*=\?)[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Strings of every kind: lone surrogates, invisible characters, and many that are nearly an address. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom(...'aZ09.-_+@＠﹫.。ıİKßẞﬀé\u0301\u200b\u00ad\ufe0f\u3164,<>()[]:%/\\ \t\r\n\0"xn--٣'), {
      maxLength: 30,
    })
    .map((characters) => characters.join("")),
  fc
    .tuple(fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ unit: "binary", maxLength: 12 }))
    .map(([local, domain]) => `${local}@${domain}.example`),
);

const localWord = fc
  .stringMatching(/^[a-z0-9#$&'*+/=?^_`{|}~][a-z0-9#$&'*+/=?^_`{|}~-]{0,9}$/)
  .filter((word) => !word.includes("=?"));
const domainLabel = fc.constantFrom("bücher", "example", "españa", "한국", "mail-1", "परीक्षा", "ελλάδα", "ångström");
const address = fc
  .tuple(fc.array(localWord, { minLength: 1, maxLength: 3 }), fc.array(domainLabel, { minLength: 1, maxLength: 3 }))
  .map(([words, labels]) => `${words.join(".")}@${labels.join(".")}.example`);

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

describe("parseEmail", () => {
  test("gives the canonical form", () => {
    expect(parseEmail("Anna.Schmidt+shop@Example.COM")).toBe("anna.schmidt+shop@example.com");
    expect(parseEmail(" \tanna@example.com ")).toBe("anna@example.com");
    expect(parseEmail("anna@bücher.example")).toBe("anna@xn--bcher-kva.example");
    expect(parseEmail("o'brien/x@example.com")).toBe("o'brien/x@example.com");
  });

  test("A058 look-alikes that mean an ordinary character are that character", () => {
    expect(parseEmail("anna\uff20example.com")).toBe("anna@example.com");
    expect(parseEmail("anna\ufe6bexample.com")).toBe("anna@example.com");
    expect(parseEmail("\u212aate@example.com")).toBe("kate@example.com");
    expect(parseEmail("ANNA@BU\u0308CHER.example")).toBe("anna@xn--bcher-kva.example");
    expect(parseEmail("anna@xn--BCHER-kva.example")).toBe("anna@xn--bcher-kva.example");
  });

  test.each([
    ["dotless i", "m\u0131ke@example.com"],
    ["capital I with dot", "M\u0130KE@example.com"],
    ["accented local part", "zo\u00eb@example.com"],
    ["decomposed local part", "zoe\u0308@example.com"],
    ["Cyrillic a", "\u0430nna@example.com"],
    ["zero-width space", "an\u200bna@example.com"],
    ["zero-width joiner in the domain", "anna@exam\u200dple.com"],
    ["byte order mark in front", "\ufeffanna@example.com"],
    ["soft hyphen", "anna@exam\u00adple.com"],
    ["variation selector", "anna@exam\ufe0fple.com"],
    ["Hangul filler", "anna@exam\u3164ple.com"],
    ["right-to-left override", "anna@\u202eexample.com"],
    ["ideographic full stop", "anna@example\u3002com"],
    ["account-of sign (becomes a/c) in the domain", "anna@\u2100example.com"],
    ["Punycode that decodes to nothing", "anna@xn--a.com"],
    ["Punycode of marks in another order", "anna@xn--1rfem.example"],
    ["Punycode of plain ASCII", "anna@xn--example-.com"],
    ["lone surrogate", "anna\ud800@example.com"],
    ["no-break space in front", "\u00a0anna@example.com"],
  ])("A058 refuses %s", (_, input) => {
    expect(parseEmail(input)).toBeNull();
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["an array", ["anna@example.com"]],
    ["an object", { toString: () => "anna@example.com" }],
    ["an operator object", { $ne: null }],
    ["a String object", new String("anna@example.com")],
    ["an empty string", ""],
    ["a comma list", "anna@example.com,eve@example.com"],
    ["a comma list without domain", "a@x,b@y"],
    ["a semicolon list", "anna@example.com;eve@example.com"],
    ["a space between two", "anna@example.com eve@example.com"],
    ["two @", "anna@eve@example.com"],
    ["a line feed and a header", "anna@example.com\nBcc: eve@example.com"],
    ["CR LF at the end", "anna@example.com\r\n"],
    ["NUL", "anna@example.com\0.eve.example"],
    ["a quoted local part", '"anna"@example.com'],
    ["a quoted @", '"anna@eve"@example.com'],
    ["a comment", "anna(work)@example.com"],
    ["a display name", "Anna <anna@example.com>"],
    ["a route", "@eve.example:anna@example.com"],
    ["a route by a percent sign", "anna%eve.example@example.com"],
    ["a route by an exclamation mark", "eve.example!anna@example.com"],
    ["a route in full width", "anna\uff05eve.example@example.com"],
    ["an encoded word", "=?utf-8?q?anna=40eve.example=3e=20?=@example.com"],
    ["the beginning of an encoded word", "anna=?iso-8859-1?b?@example.com"],
    ["an option", "-oQ/tmp@example.com"],
    ["an address literal", "anna@[127.0.0.1]"],
    ["an address", "anna@127.0.0.1"],
    ["a short address", "anna@127.1"],
    ["a hexadecimal address", "anna@0x7f.1"],
    ["a hexadecimal last part", "anna@127.0.0.0x1"],
    ["a full-width address", "anna@\uff11\uff12\uff17.\uff11"],
    ["percent encoding", "anna@ex%61mple.com"],
    ["a port", "anna@example.com:25"],
    ["a path", "anna@example.com/eve"],
    ["a backslash", "anna@example.com\\eve"],
    ["no dot", "anna@localhost"],
    ["a dot at the end", "anna@example.com."],
    ["an empty label", "anna@example..com"],
    ["a hyphen first", "anna@-example.com"],
    ["a hyphen last", "anna@example-.com"],
    ["an underscore in the domain", "anna@ex_ample.com"],
    ["an all-digit last label", "anna@example.123"],
    ["a dot first", ".anna@example.com"],
    ["a dot last", "anna.@example.com"],
    ["two dots", "an..na@example.com"],
    ["no local part", "@example.com"],
    ["a local part of 65", `${"a".repeat(65)}@example.com`],
    ["a label of 64", `anna@${"a".repeat(64)}.com`],
    ["255 characters", `${"a".repeat(60)}@${`${"b".repeat(60)}.`.repeat(3)}${"c".repeat(11)}`],
    ["ten million characters", "a".repeat(10_000_000)],
  ])("A059, A087 refuses %s", (_, input) => {
    expect(parseEmail(input)).toBeNull();
  });

  test("takes exactly 254 characters", () => {
    const email = `${"a".repeat(60)}@${`${"b".repeat(60)}.`.repeat(3)}${"c".repeat(10)}`;
    expect(email).toHaveLength(254);
    expect(parseEmail(email)).toBe(email);
  });

  test("A059 never throws, and what it gives is one strict ASCII address that it gives again", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, address, fc.anything()), (input) => {
        const email = parseEmail(input);
        if (email === null) return;
        expect(email).toMatch(canonical);
        expect(email.length).toBeLessThanOrEqual(254);
        expect(parseEmail(email)).toBe(email);
      }),
      { numRuns: 3_000 },
    );
  });

  test("A058 every spelling of an address has the same canonical form", () => {
    fc.assert(
      fc.property(address, (email) => {
        const expected = parseEmail(email);
        expect(expected).not.toBeNull();
        const spellings = [
          email.toUpperCase(),
          email.normalize("NFD"),
          email.normalize("NFC"),
          fullWidth(email),
          `\t${email} `,
        ];
        for (const spelling of spellings) expect(parseEmail(spelling)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
