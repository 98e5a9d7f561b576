/** Digits and signs that people write for letters. */
const lookAlikes: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "il",
  "!": "il",
  "|": "il",
  "2": "z",
  "3": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "6": "g",
  "7": "t",
  "+": "t",
  "8": "b",
  "9": "g",
};

/** Whether a character is a letter or is commonly written for it. */
export function standsFor(character: string, letter: string): boolean {
  return character === letter || (lookAlikes[character]?.includes(letter) ?? false);
}

/** A text read as letters: "p4ssw0rd" is "password". Two readings, since "1" may be "i" or "l". */
export function readAsLetters(text: string): string[] {
  const points = [...text];
  return [0, -1].map((which) => points.map((point) => lookAlikes[point]?.at(which) ?? point).join(""));
}
