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

/** Makes text safe between tags and inside quoted attributes. Templates do this by themselves. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A template whose values are escaped by default. Security: attribute values in it must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return rawHtml(parts.reduce((text, part, index) => text + toMarkup(values[index - 1]) + part));
}

/** Takes text as markup, unescaped. Security: for constants of this program only, never for a value from outside. */
export function rawHtml(trusted: string): Html {
  return { [markup]: trusted };
}

/** Attributes with a leading space each; `true` gives the bare name, `false`, `null` and `undefined` leave it out. */
export function attributes(values: Readonly<Record<string, string | boolean | null | undefined>>): Html {
  return html`${Object.entries(values).map(([name, value]) => {
    if (value === true) return rawHtml(` ${name}`);
    return typeof value === "string" && html`${rawHtml(` ${name}`)}="${value}"`;
  })}`;
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
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return isList(value) ? value.map(toMarkup).join("") : (value[markup] ?? "");
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
