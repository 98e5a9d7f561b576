/** Alphabet, digits, and the rows and columns of the common keyboards (QWERTY, QWERTZ, AZERTY; shifted digits). */
const lines: readonly string[] = [
  "abcdefghijklmnopqrstuvwxyz",
  "012345678901",
  "qwertyuiop[]",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "qwertzuiopü",
  "asdfghjklöä",
  "yxcvbnm,.-",
  "azertyuiop",
  "qsdfghjklm",
  "wxcvbn,;:!",
  "!@#$%^&*()_+",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
  "1q2w3e4r5t6y7u8i9o0p",
  "йцукенгшщзхъ",
  "фывапролджэ",
  "ячсмитьбю",
];

const neighbours: ReadonlySet<string> = new Set(lines.flatMap((line) => pairsOf([...line])));

/** Runs shorter than this on average are no pattern any more: words have a few pairs of neighbours too. */
const minAverageRun = 4;

/** Whether a text is nothing but long runs: "12345678", "abcd1234", "qwertyuiop", "aaaabbbb", forwards or backwards. */
export function isSequence(text: string): boolean {
  const points = [...text.toLowerCase()];
  return points.length >= minAverageRun && points.length / countRuns(points) >= minAverageRun;
}

/** The fewest pieces, each one character repeated or one walk in one direction. */
function countRuns(points: readonly string[]): number {
  let runs = 1;
  let direction: Direction | null = null;
  for (let index = 1; index < points.length; index++) {
    const possible = directionsOf(points[index - 1] ?? "", points[index] ?? "");
    if (direction === null ? possible.length > 0 : possible.includes(direction)) {
      direction ??= possible[0] ?? null;
      continue;
    }
    runs++;
    direction = null;
  }
  return runs;
}

type Direction = "same" | "forwards" | "backwards";

function directionsOf(from: string, to: string): Direction[] {
  const directions: Direction[] = [];
  if (from === to) directions.push("same");
  if (neighbours.has(from + to)) directions.push("forwards");
  if (neighbours.has(to + from)) directions.push("backwards");
  return directions;
}

function pairsOf(line: readonly string[]): string[] {
  return line.slice(1).map((point, index) => `${line[index]}${point}`);
}
