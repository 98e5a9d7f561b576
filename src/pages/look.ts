import type { TemplateParts } from "./template.ts";

/** What a product's own look changes on its pages, besides what the stylesheet says. */
export interface PageLook {
  /** The addresses of the product's logo, which stands on the door. Null: our mark and the product's name. */
  readonly logo: { readonly url: string; readonly darkUrl: string | null } | null;
  /** The icon of the tab. */
  readonly icon: { readonly door: string; readonly brass: string };
  /** The document of the product's own for a page, or null: there is none, or it failed. */
  readonly template: (parts: TemplateParts) => string | null;
}
