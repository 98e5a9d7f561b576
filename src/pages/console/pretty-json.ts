import { type Html, html } from "../../shared/html.ts";

/** A value as formatted JSON, which scrolls by itself where it is long. */
export function prettyJson(label: string, value: unknown): Html {
  return html`<pre class="json" role="region" aria-label="${label}" tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}
