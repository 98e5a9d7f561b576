import type { PageLook } from "../pages/look.ts";
import type { PageAsset } from "./page-asset.ts";

/** How the pages of an installation look. */
export interface Look {
  /** The one stylesheet of all pages. */
  readonly stylesheet: PageAsset;
  /** It, and what else pages load of the look. */
  readonly assets: readonly PageAsset[];
  /** Whether the product's own style brings fonts, from us. */
  readonly hasFonts: boolean;
  readonly page: PageLook;
}
