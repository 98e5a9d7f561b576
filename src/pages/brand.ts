import { type Html, html, rawHtml } from "../shared/html.ts";
import type { PageLook } from "./look.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { dayColours } from "./style/token.ts";

/** A lock plate with its keyhole, on a grid of 20 by 32. */
const plate = "M10 1a8 8 0 0 1 8 8v14a8 8 0 0 1-16 0V9a8 8 0 0 1 8-8Z";
const keyhole = "M10 9.5a3.6 3.6 0 0 1 1.9 6.6l1.3 6.4H6.8l1.3-6.4A3.6 3.6 0 0 1 10 9.5Z";

/** The lock plate. Colours come from the stylesheet. */
export function lockPlate(className: string): Html {
  return html`<svg class="${className}" viewBox="0 0 20 32" aria-hidden="true" focusable="false"><path class="plate" d="${plate}"/><path class="keyhole" d="${keyhole}"/></svg>`;
}

/** The product's logo, or our mark and the product's name, leading home. */
export function brand(frame: PageFrame): Html {
  const { productName, look, urls } = frame;
  const label = speak(frame)("page.home", { product: productName });
  const shown = look?.logo ? logo(look.logo, productName) : html`${lockPlate("mark")}<bdi>${productName}</bdi>`;
  return html`<a class="brand" href="${urls.home}" aria-label="${label}">${shown}</a>`;
}

function logo({ url, darkUrl }: NonNullable<PageLook["logo"]>, productName: string): Html {
  const night = darkUrl !== null && html`<source srcset="${darkUrl}" media="(prefers-color-scheme: dark)">`;
  return html`<picture>${night}<img src="${url}" class="logo" alt="${productName}"></picture>`;
}

/** The icon of the tab: the lock plate on the door, inside the page, so that it costs no request. */
export function favicon({ look }: Pick<PageFrame, "look">): Html {
  const { door, brass } = look?.icon ?? dayColours;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${door}"/><g transform="translate(8.4 3.8) scale(.76)"><path fill="${brass}" d="${plate}"/><path fill="${door}" d="${keyhole}"/></g></svg>`;
  return html`<link rel="icon" href="${rawHtml(`data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", "%27")}`)}">`;
}
