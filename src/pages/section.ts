import { type Html, html, type HtmlValue } from "../shared/html.ts";

export interface Section {
  /** The fragment that leads to it. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly body: HtmlValue;
}

/** A part of the account page: what it is, and beside it what can be done. */
export function section(options: Section): Html {
  const { id, title, about, body } = options;
  return html`<section class="part" id="${id}" aria-labelledby="${id}-title">
<div class="about"><h2 id="${id}-title">${title}</h2><p>${about}</p></div>
<div class="body">
${body}
</div>
</section>`;
}
