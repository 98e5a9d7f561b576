import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { copies } from "../pages/copy.ts";
import { resolveCopies, resolveLanguages } from "./resolve-words.ts";

/** The sentence that stops the start. */
function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("It was taken.");
}

describe("languages", () => {
  test("both are spoken, or those that are named, in that order", () => {
    expect(resolveLanguages()).toStrictEqual(["en", "de"]);
    expect(resolveLanguages(["de"])).toStrictEqual(["de"]);
    expect(resolveLanguages(["de", "en"])).toStrictEqual(["de", "en"]);
  });

  test.each([
    [["fr"], /languages has "fr"; write en or de\./],
    [["de-AT"], /languages has "de-AT"/],
    [["constructor"], /languages has "constructor"/],
    [[], /write each language once/],
    [["de", "de"], /write each language once/],
  ])("%j stops the start", (given, sentence) => {
    expect(refusalOf(() => resolveLanguages(given))).toMatch(sentence);
  });
});

describe("own texts", () => {
  test("take the place of ours, one by one, and every other text stays", () => {
    const own = resolveCopies({
      de: { "login.title": "Willkommen", "page.locale": "de-AT", "event.sessions.one": "eine Sitzung" },
    });
    expect(own.de["login.title"]).toBe("Willkommen");
    expect(own.de).toStrictEqual({
      ...copies.de,
      "login.title": "Willkommen",
      "page.locale": "de-AT",
      "event.sessions.one": "eine Sitzung",
    });
    expect(own.en).toStrictEqual(copies.en);
  });

  test("are read once: what a getter says later, or the prototype of all objects, is no text of a page", () => {
    let reads = 0;
    const given = {
      get "login.title"(): string {
        reads += 1;
        return `read ${reads}`;
      },
    };
    const { en } = resolveCopies({ en: given });
    expect([en["login.title"], en["login.title"], reads]).toStrictEqual(["read 1", "read 1", 1]);
  });

  const odd =
    (texts: unknown): (() => unknown) =>
    () =>
      resolveCopies({ en: texts as never });
  test.each([
    [
      "an unknown name",
      odd({ "login.tilte": "Hi" }),
      'copy.en has "login.tilte", which no page says (did you mean "login.title"?).',
    ],
    [
      "a name of every object",
      odd({ constructor: "Hi" }),
      'copy.en has "constructor", which no page says (the names are in docs/pages.md).',
    ],
    [
      "a lost place",
      odd({ "provider.continue": "Go on" }),
      'copy.en says of "provider.continue" nothing of {provider}; put it where it belongs.',
    ],
    [
      "an invented place",
      odd({ "login.title": "Hi {name}" }),
      'copy.en says of "login.title" {name}, for which it is given nothing; take it out.',
    ],
    [
      "a lost number",
      odd({ "event.sessions.other": "many" }),
      'copy.en says of "event.sessions.other" nothing of {count}; put it where it belongs.',
    ],
    [
      "an empty text",
      odd({ "login.title": " " }),
      'copy.en says of "login.title" nothing; write a text, or leave it out.',
    ],
    ["what is no text", odd({ "login.title": 7 }), 'copy.en says of "login.title" a number; write a text.'],
    [
      "a control character",
      odd({ "login.title": "a\u0000" }),
      'copy.en says of "login.title" a control character; write it again without.',
    ],
    [
      "a novel",
      odd({ "login.title": "x".repeat(1_001) }),
      'copy.en says of "login.title" more than 1000 characters; write fewer.',
    ],
    [
      "what is no locale",
      odd({ "page.locale": "Deutsch, bitte" }),
      'copy.en says of "page.locale" "Deutsch, bitte", which is no language tag; write one such as "en-GB".',
    ],
    ["a list of texts", odd(["login.title"]), "copy.en is a list; write an object of texts by name."],
    ["an unknown language", () => resolveCopies({ fr: {} } as never), 'copy has "fr"; write en or de.'],
  ])("%s stops the start with one sentence", (_name, act, sentence) => {
    expect(refusalOf(act)).toBe(sentence);
  });
});
