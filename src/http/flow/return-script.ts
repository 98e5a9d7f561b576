import { returnScript } from "../../pages/return-page.ts";
import { type PageAsset, pageAsset } from "../page-asset.ts";

/** The script of the page that posts a provider's answer once more. */
export const returnScriptAsset: PageAsset = pageAsset("returnScript", "return", "js", returnScript);
