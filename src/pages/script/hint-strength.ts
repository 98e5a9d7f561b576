import type { ScriptWords } from "./script-words.ts";

/**
 * Says of a new password how it looks to somebody who guesses, a moment after the last key. An estimate that errs on the side of doubt: the
 * server's policy is the judge.
 */
export function hintStrength(words: ScriptWords): void {
  const usual = [
    "password",
    "passwort",
    "kennwort",
    "passphrase",
    "qwerty",
    "qwertz",
    "asdf",
    "letmein",
    "welcome",
    "willkommen",
    "iloveyou",
    "admin",
    "login",
    "hallo",
    "hello",
    "secret",
    "geheim",
    "schatz",
    "dragon",
    "monkey",
    "football",
    "fussball",
    "sunshine",
    "princess",
    "master",
    "summer",
    "sommer",
    "winter",
    "spring",
    "autumn",
    "changeme",
    "test",
  ];
  const lines = [
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "yxcvbnm",
    "zxcvbnm",
    "01234567890",
  ];
  // As a guesser spells it: without capitals and without figures for letters.
  const plain = (text: string): string =>
    text.toLowerCase().replace(/[@4310$57!]/g, (sign) => "aaeiosst"["@4310$57".indexOf(sign)] ?? "i");
  const isRow = (text: string): boolean =>
    lines.some((line) => line.includes(text) || [...line].reverse().join("").includes(text));
  // What somebody knows who knows her.
  const ownWords = (form: HTMLFormElement): string[] => {
    const fields = form.querySelectorAll<HTMLInputElement>('[name="email"], [name="name"], [autocomplete="username"]');
    const texts = [words.product, ...[...fields].map(({ value }) => value)];
    return texts
      .flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))
      .map(plain)
      .filter((word) => word.length > 3);
  };
  // Doublings that a guesser needs, about.
  const measure = (password: string, own: readonly string[]): { readonly bits: number; readonly isKnown: boolean } => {
    let rest = plain(password);
    let bits = 0;
    let isKnown = false;
    for (const word of [...own, ...usual]) {
      if (!rest.includes(word)) continue;
      isKnown ||= own.includes(word);
      rest = rest.replaceAll(word, "\n");
      bits += 4;
    }
    // Runs of one kind: a guesser has lists of words, of years and of what stands at the end of them.
    let seen = "";
    for (const run of rest.match(/\p{L}+|\p{N}+|[^\p{L}\p{N}\n]+/gu) ?? []) {
      const characters = [...run];
      const different = new Set(characters).size;
      const isLetters = /\p{L}/u.test(run);
      if (seen.includes(run) || different === 1 || (characters.length > 2 && isRow(run))) bits += 2;
      else if (isLetters && characters.length > 3) bits += 2.2 * Math.min(characters.length, 2 * different);
      else bits += Math.min(characters.length, different + 1) * (isLetters ? 4.5 : 3);
      seen += run;
    }
    return { bits, isKnown };
  };
  const judge = (password: string, input: HTMLInputElement): string => {
    if (password === "") return "";
    const missing = input.minLength - [...password].length;
    if (missing > 0) {
      const isOne = new Intl.PluralRules(words.locale).select(missing) === "one";
      return (isOne ? words.moreOne : words.moreOther).replace("{count}", missing.toLocaleString(words.locale));
    }
    const { bits, isKnown } = measure(password, input.form ? ownWords(input.form) : []);
    if (bits < 30) return isKnown ? words.known : words.guessed;
    return bits < 42 ? words.fair : words.good;
  };
  for (const input of document.querySelectorAll<HTMLInputElement>('.field input[autocomplete="new-password"]')) {
    const hint = document.createElement("p");
    hint.className = "hint strength";
    hint.setAttribute("role", "status");
    input.parentElement?.append(hint);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (): void => {
      const sentence = judge(input.value, input);
      // The same sentence once more would be read out once more.
      if (hint.textContent !== sentence) hint.textContent = sentence;
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(say, 500);
    });
  }
}
