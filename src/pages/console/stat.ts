import { attributes, type Html, html, type HtmlValue } from "../../shared/html.ts";

export interface Stat {
  /** What is counted. */
  readonly label: string;
  /** The number, as it reads. */
  readonly value: string;
  /** What to hold it against: "412 yesterday". */
  readonly note?: HtmlValue;
  /** Where there is more of it. */
  readonly href?: string;
  /** It is not as it should be. Said by the note as well: nobody has to see a colour. */
  readonly isBad?: boolean;
}

/** Numbers that are read at a glance, side by side. */
export function stats(list: readonly Stat[]): Html {
  return html`<dl class="stats">${list.map(stat)}</dl>`;
}

function stat({ label, value, note, href, isBad = false }: Stat): Html {
  return html`<div${attributes({ class: isBad ? "stat bad" : "stat" })}>
<dt>${href === undefined ? label : html`<a href="${href}">${label}</a>`}</dt>
<dd class="number">${value}</dd>
${Boolean(note) && html`<dd class="fine">${note}</dd>`}
</div>`;
}
