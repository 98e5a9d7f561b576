import type { HttpSettings } from "./settings.ts";

/** Words that make no password here because everybody can guess them: the product's name and its host's. */
export function passwordContext({
  productName,
  origin,
}: Pick<HttpSettings, "productName" | "origin">): readonly string[] {
  return [productName, new URL(origin).hostname];
}
