import { describe, expect, test } from "vitest";
import type { Language } from "../pages/copy.ts";
import { languageOf } from "./page-language.ts";

function ask(accepted: string | null, languages: readonly [Language, ...Language[]] = ["en", "de"]): Language {
  return languageOf((name) => (name === "accept-language" ? accepted : null), { languages });
}

describe("the language of a request", () => {
  test.each([
    ["de", "de"],
    ["DE", "de"],
    ["de-AT", "de"],
    ["de-Latn-CH-1996", "de"],
    ["en-US,en;q=0.9,de;q=0.8", "en"],
    ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"],
    ["en;q=0.7, de;q=0.8", "de"],
    ["fr-FR, fr;q=0.9, de;q=0.5, en;q=0.4", "de"],
    ["de;q=0.5, en;q=0.5", "de"],
    ["en;q=0.5, de-AT;q=0.9, de;q=0.1", "de"],
    [" de\t;\tq=1.000 ,en", "de"],
    ["fr,,de,", "de"],
  ])("%s is answered in the one it likes best", (accepted, language) => {
    expect(ask(accepted)).toBe(language);
  });

  test.each([
    ["*", "en"],
    ["fr, *;q=0.1", "en"],
    ["en;q=0.3, *;q=0.8", "de"],
    ["en;q=0, *", "de"],
    ["*;q=0", "en"],
    ["de, *;q=0", "de"],
    ["de;q=0, en;q=0", "en"],
  ])("%s: a star stands for all that are not named", (accepted, language) => {
    expect(ask(accepted)).toBe(language);
  });

  test("a region that is refused refuses no language", () => {
    expect(ask("de-CH;q=0, *;q=0.5, en;q=0.4")).toBe("de");
    expect(ask("de-CH;q=0, de;q=0.5")).toBe("de");
  });

  test.each([
    null,
    "",
    " ",
    "fr",
    "german",
    "deutsch",
    "de_DE",
    "de;q=2",
    "de;q=0.1234",
    "de;q=-1",
    "de;level=1",
    "q=1",
  ])("%j asks for nothing of ours", (accepted) => {
    expect(ask(accepted)).toBe("en");
  });

  test.each([
    ["ten kilobytes", `${"fr,".repeat(3_400)}de`],
    ["ten kilobytes of blanks", `de${" ".repeat(10_000)};q=1`],
    ["markup", '"><script>de</script>,de;q="1"'],
    ["other scripts", "ドイツ語,немецкий"],
    ["names of every object", "constructor,__proto__,toString"],
  ])("%s get the first of ours", (_name, accepted) => {
    expect(ask(accepted)).toBe("en");
  });

  test("among a thousand characters the last is still read", () => {
    expect(ask(`${"fr,".repeat(332)}de`)).toBe("de");
  });

  test("only what pages may speak is spoken, its first to whoever asks for none of it", () => {
    expect(ask("fr", ["de", "en"])).toBe("de");
    expect(ask("*", ["de", "en"])).toBe("de");
    expect(ask("en", ["de", "en"])).toBe("en");
    expect(ask("en", ["de"])).toBe("de");
    expect(ask(null, ["de"])).toBe("de");
  });
});
