/** One line with a number. */
export interface ParsedSample {
  /** As written, with `_bucket`, `_sum` or `_count` for a histogram's parts. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Everything about one metric. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const number = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

/**
 * Reads Prometheus's text format 0.0.4 as its documentation has it, and refuses everything else: unlike a scraper, which forgives.
 * Knows nothing of the program that wrote it.
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line must end with a line feed.");
  const families = new Map<string, Family>();
  let current: Family | null = null;
  let help: { readonly name: string; readonly text: string } | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    const fail = (reason: string): never => {
      throw new Error(`${reason}: ${JSON.stringify(line)}`);
    };
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (line.startsWith("#") && !comment) fail("A comment that is neither HELP nor TYPE");
    if (comment?.[1] === "HELP") {
      help = { name: comment[2] as string, text: unescape(comment[3] as string, /\\([\\n])/g) };
      if (families.has(help.name)) fail("A second HELP for one metric");
      continue;
    }
    if (comment) {
      const [, , name = "", type = ""] = comment;
      if (!metricName.test(name)) fail("Not a metric's name");
      if (!/^(counter|gauge|histogram|summary|untyped)$/.test(type)) fail("Not a type");
      if (families.has(name)) fail("A second TYPE for one metric, or its lines are not together");
      if (help?.name !== name) fail("TYPE without the HELP of the same metric before it");
      current = { name, type, help: help?.text ?? "", samples: [] };
      families.set(name, current);
      continue;
    }
    const sample = parseSample(line);
    if (!current || !belongs(current, sample.name)) fail("A number outside its metric's group");
    current?.samples.push(sample);
  }
  for (const family of families.values()) checkFamily(family);
  return families;
}

function parseSample(line: string): ParsedSample {
  const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s.exec(line);
  if (!head) throw new Error(`Not a line with a number: ${JSON.stringify(line)}`);
  const [, name = "", inside, written = ""] = head;
  if (!number.test(written)) throw new Error(`Not a number: ${JSON.stringify(line)}`);
  const value = Number(written.replace("Inf", "Infinity"));
  return { name, labels: parseLabels(inside ?? "", line), value };
}

function parseLabels(inside: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pair = /([^=]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
  while (pair.lastIndex < inside.length) {
    const found = pair.exec(inside);
    if (!found) throw new Error(`Labels that cannot be read: ${JSON.stringify(line)}`);
    const [, name = "", value = "", end] = found;
    if (!labelName.test(name) || name.startsWith("__")) throw new Error(`Not a label's name: ${JSON.stringify(line)}`);
    if (Object.hasOwn(labels, name)) throw new Error(`A label twice: ${JSON.stringify(line)}`);
    labels[name] = unescape(value, /\\(["\\n])/g);
    if (end === "" && pair.lastIndex < inside.length) throw new Error(`More after the labels: ${JSON.stringify(line)}`);
  }
  return labels;
}

function unescape(text: string, escape: RegExp): string {
  if (text.replaceAll(escape, "").includes("\\")) throw new Error(`A backslash that escapes nothing: ${text}`);
  return text.replaceAll(escape, (_, character: string) => (character === "n" ? "\n" : character));
}

function belongs({ name, type }: Family, sample: string): boolean {
  if (type !== "histogram") return sample === name;
  return ["_bucket", "_sum", "_count"].some((part) => sample === name + part);
}

function checkFamily(family: Family): void {
  const { name, type, samples } = family;
  const fail = (reason: string): never => {
    throw new Error(`${name}: ${reason}`);
  };
  if (samples.length === 0) fail("no numbers");
  if (type === "counter" && !name.endsWith("_total")) fail("a counter whose name does not end in _total");
  if (type !== "counter" && name.endsWith("_total")) fail("_total on something that is no counter");
  const seen = new Set<string>();
  const names = new Set(samples.map(({ labels }) => labelNames(labels)));
  if (names.size > 1) fail("series with different labels");
  for (const sample of samples) {
    const key = `${sample.name} ${keyOf(sample.labels)}`;
    if (seen.has(key)) fail(`one series twice: ${key}`);
    seen.add(key);
    if (type === "counter" && !(sample.value >= 0 && Number.isFinite(sample.value))) fail("a counter below nought");
  }
  if (type === "histogram") checkHistogram(family, fail);
}

/** The same for the same labels, in whatever order they were written. */
function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function labelNames(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .filter((label) => label !== "le")
    .toSorted()
    .join();
}

function checkHistogram({ name, samples }: Family, fail: (reason: string) => never): void {
  const groups = Map.groupBy(samples, ({ labels }) => {
    const { le: _, ...own } = labels;
    return keyOf(own);
  });
  for (const [key, group] of groups) {
    const of = (part: string): ParsedSample[] => group.filter((sample) => sample.name === name + part);
    const [sums, counts, buckets] = [of("_sum"), of("_count"), of("_bucket")];
    if (sums.length !== 1 || counts.length !== 1) fail(`not one sum and one count: ${key}`);
    const bounds = buckets.map(({ labels }) => Number((labels["le"] ?? "").replace("Inf", "Infinity")));
    if (bounds.some((bound, i) => Number.isNaN(bound) || bound <= (bounds[i - 1] ?? Number.NEGATIVE_INFINITY)))
      fail(`bounds that do not grow: ${bounds.join()}`);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY) fail("no bucket for everything");
    if (buckets.some(({ value }, i) => value < (buckets[i - 1]?.value ?? 0))) fail("buckets that are not cumulative");
    if (buckets.at(-1)?.value !== counts[0]?.value) fail("the last bucket is not the count");
  }
}
