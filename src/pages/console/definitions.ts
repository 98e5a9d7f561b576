import { type Html, html, type HtmlValue } from "../../shared/html.ts";

/** What something is called, and what it is. A row without a value is left out. */
export type Definition = readonly [term: string, value: HtmlValue];

/** What is known of one thing, row by row. */
export function definitions(list: readonly Definition[]): Html {
  const rows = list.filter(([, value]) => value !== null && value !== undefined && value !== false);
  return html`<dl class="pairs">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}
