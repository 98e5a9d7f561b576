import { html, type HtmlValue } from "../../shared/html.ts";
import type { Say } from "../speak.ts";

/** Where the pages beside this one are. Null: there is none. */
export interface Pages {
  /** The first page; null on it. */
  readonly first: string | null;
  readonly previous: string | null;
  readonly next: string | null;
}

/** Leads through the pages of a list. Nothing where there is one. */
export function pager(say: Say, { first, previous, next }: Pages): HtmlValue {
  if (first === null && previous === null && next === null) return null;
  return html`<nav class="pager" aria-label="${say("console.pages")}">
${first !== null && html`<a class="button" href="${first}">${say("console.pages_first")}</a>`}
${previous !== null && html`<a class="button" href="${previous}" rel="prev">${say("console.pages_previous")}</a>`}
${next !== null && html`<a class="button" href="${next}" rel="next">${say("console.pages_next")}</a>`}
</nav>`;
}
