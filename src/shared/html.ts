const markup: unique symbol = Symbol("markup");

/** Text that is markup already. Only `html`, `attributes`, `fill` and `rawHtml` make it, so a plain string can never pass for it. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a template: strings and numbers are escaped, lists are joined, nothing renders as nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const special = /[&<>"']/;

/** Makes text safe between tags and inside quoted attributes. Templates do this by themselves. */
export function escapeHtml(text: string): string {
  // Most texts have nothing to escape, and to find that out costs a fifth.
  if (!special.test(text)) return text;
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A template whose values are escaped by default. Security: attribute values in it must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  for (let index = 0; index < values.length; index += 1) text += toMarkup(values[index]) + (parts[index + 1] ?? "");
  return rawHtml(text);
}

/** Takes text as markup, unescaped. Security: for constants of this program only, never for a value from outside. */
export function rawHtml(trusted: string): Html {
  return { [markup]: trusted };
}

/** Attributes with a leading space each; `true` gives the bare name, `false`, `null` and `undefined` leave it out. */
export function attributes(values: Readonly<Record<string, string | boolean | null | undefined>>): Html {
  let text = "";
  for (const [name, value] of Object.entries(values)) {
    if (value === true) text += ` ${name}`;
    else if (typeof value === "string") text += ` ${name}="${escapeHtml(value)}"`;
  }
  return rawHtml(text);
}

/** A sentence with `{name}` places, filled with escaped text or markup. A place without a value stays as it is. */
export function fill(sentence: string, values: Readonly<Record<string, HtmlValue>>): Html {
  const pieces = sentence.split(/\{(\w+)\}/);
  return html`${pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    return Object.hasOwn(values, piece) ? values[piece] : `{${piece}}`;
  })}`;
}

/** The markup as a string, to be sent. */
export function renderHtml(value: Html): string {
  return value[markup];
}

function toMarkup(value: HtmlValue): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "number") return String(value);
  if (!isList(value)) return value[markup] ?? "";
  let text = "";
  for (const one of value) text += toMarkup(one);
  return text;
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
