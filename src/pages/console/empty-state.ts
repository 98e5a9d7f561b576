import { type Html, html, type HtmlValue } from "../../shared/html.ts";

export interface EmptyState {
  readonly title: string;
  /** Why there is nothing, and what to do. */
  readonly about: string;
  /** A link or two. */
  readonly ways?: HtmlValue;
}

/** What stands in the place of a list without rows. */
export function emptyState({ title, about, ways }: EmptyState): Html {
  return html`<div class="empty"><p class="title">${title}</p><p>${about}</p>${ways && html`<p class="ways">${ways}</p>`}</div>`;
}
