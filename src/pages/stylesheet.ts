import { accountStyle } from "./style/account.ts";
import { baseStyle } from "./style/base.ts";
import { doorStyle } from "./style/door.ts";
import { formStyle } from "./style/form.ts";
import { preferenceStyle } from "./style/preference.ts";
import { providerStyle } from "./style/provider.ts";
import { squeezeStyle } from "./style/squeeze.ts";
import type { Theme } from "./style/theme.ts";
import { declareColours, tokenStyle } from "./style/token.ts";

const ownStyles = [tokenStyle, baseStyle, formStyle, doorStyle, accountStyle, providerStyle].join("");

/** The one stylesheet of all pages, with what a product adds to it at its end. */
export function composeStylesheet(theme: Theme, css: string): string {
  const isPlain = Object.keys(theme.day).length === 0;
  const colours = isPlain ? "" : declareColours(theme.day, theme.night);
  return `${squeezeStyle(ownStyles + colours + preferenceStyle)}${css}`;
}

/** The stylesheet of a product without a look of its own. */
export const stylesheet: string = composeStylesheet({ day: {}, night: {} }, "");
