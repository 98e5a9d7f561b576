import { type Html, html } from "../../shared/html.ts";

/** What a badge says at a glance: all is well, somebody has a say, something is stopped, or nothing of the kind. */
export type BadgeTone = "good" | "brass" | "bad" | "calm";

/** One or two words about a state. Security: never by its colour alone. */
export function badge(tone: BadgeTone, words: string): Html {
  return html`<span class="badge ${tone}">${words}</span>`;
}
