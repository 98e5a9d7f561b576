import { type Html, html } from "../../shared/html.ts";

export interface Meter {
  /** The id of the element, which no other of the page has. */
  readonly id: string;
  readonly label: string;
  /** How much of it is over, from 0 to 1. */
  readonly part: number;
  /** The same in words, beside it. */
  readonly words: string;
}

/** How far something has come: a key's time, a queue's room. */
export function meter({ id, label, part, words }: Meter): Html {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 100);
  return html`<div class="meter"><label for="${id}">${label}</label><meter id="${id}" min="0" max="100" value="${percent}">${percent} %</meter><span>${words}</span></div>`;
}
