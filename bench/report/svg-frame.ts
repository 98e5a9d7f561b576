import { type Html, html, renderHtml } from "../../src/shared/html.ts";

export interface SvgFrame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** One sentence below the title. */
  readonly about: string;
  /** Below everything: what was measured on what. */
  readonly foot: string;
}

/** Pixels from the left edge. */
export const margin = 20;
/** Where what is drawn begins, below title and sentence. */
export const frameTop = 66;
/** What it leaves free for the line at the end. */
export const frameBottom = 34;

/**
 * A drawing that stands alone, as an image in a page: it has its own ground, so that it can be read on any, and follows the light or dark
 * scheme of whoever looks.
 */
export function svgFrame({ width, height, title, about, foot }: SvgFrame, body: Html): string {
  const drawing = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">${title}</title>
<desc id="about">${about}</desc>
<style>
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328; }
.ground { fill: #fff; stroke: #d1d9e0; }
.title { font-size: 15px; font-weight: 600; }
.quiet { fill: #59636e; }
.group { font-weight: 600; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: #d1d9e0; fill: none; }
.own { fill: #0a6b58; }
.peer { fill: #9aa4af; }
.spread { stroke: #1f2328; fill: none; }
.aim { stroke: #b3261e; stroke-width: 2; fill: none; }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.s0 { stroke: #0a6b58; } .s1 { stroke: #b35900; } .s2 { stroke: #5b4bb7; } .s3 { stroke: #59636e; } .s4 { stroke: #b3261e; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.ground { fill: #0d1117; stroke: #3d444d; }
.quiet { fill: #9198a1; }
.grid { stroke: #3d444d; }
.own { fill: #3fb89d; }
.peer { fill: #656c76; }
.spread { stroke: #e6edf3; }
.aim { stroke: #ff8a80; }
.s0 { stroke: #3fb89d; } .s1 { stroke: #f0a050; } .s2 { stroke: #a898ff; } .s3 { stroke: #9198a1; } .s4 { stroke: #ff8a80; }
}
</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
<text class="title" x="${margin}" y="28">${title}</text>
<text class="quiet" x="${margin}" y="47">${about}</text>
${body}
<text class="quiet" x="${margin}" y="${height - 14}">${foot}</text>
</svg>
`;
  return renderHtml(drawing);
}

/** A coordinate without digits that nobody sees. */
export function place(value: number): number {
  return Math.round(value * 10) / 10;
}
