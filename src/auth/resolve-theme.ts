import { ConfigurationError } from "../error/configuration-error.ts";
import type { Look } from "../http/look.ts";
import { type PageAsset, pageAsset } from "../http/page-asset.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { PageLook } from "../pages/look.ts";
import { composeStylesheet } from "../pages/stylesheet.ts";
import { type Colour, parseColour } from "../pages/style/colour.ts";
import { deriveTheme, findThemeFaults, type ThemeColours, type ThemeFault } from "../pages/style/theme.ts";
import { dayColours } from "../pages/style/token.ts";
import type { Logger } from "../shared/logger.ts";
import { quote } from "../shared/quote.ts";
import type { ThemeColors, ThemeOptions } from "./options.ts";
import { pictureKindOf, readLookFile } from "./read-look-file.ts";
import { readOwnStyle } from "./read-own-style.ts";
import { resolveTemplates } from "./resolve-templates.ts";

type Place = Pick<HttpSettings, "origin" | "mountPath" | "basePath"> & { readonly logger: Logger };

/** Reads and checks what a product's own look is made of. Throws `ConfigurationError`. */
export function resolveTheme(theme: ThemeOptions, place: Place): Look {
  const colours = readColours("theme.colors", theme.colors ?? {});
  const dark = readColours("theme.colors.dark", theme.colors?.dark ?? {});
  const [fault] = findThemeFaults(colours, dark);
  if (fault) throw unreadable(fault);
  const derived = deriveTheme(colours, dark);
  const css = theme.css === undefined ? "" : readOwnStyle("theme.css", theme.css, place.origin);
  const stylesheet = pageAsset("stylesheet", "style", "css", composeStylesheet(derived, css));
  if (theme.logoDark !== undefined && theme.logo === undefined) {
    throw new ConfigurationError(
      "theme.logoDark",
      "theme.logoDark is set without theme.logo; set both, or take it out.",
    );
  }
  const logo = theme.logo === undefined ? null : readLogo("theme.logo", theme.logo, place);
  const logoDark = theme.logoDark === undefined ? null : readLogo("theme.logoDark", theme.logoDark, place);
  const pictures = [logo, logoDark].flatMap((one) => (one?.asset ? [one.asset] : []));
  const { door = dayColours.door, brass = dayColours.brass } = derived.day;
  const page: PageLook = {
    logo: logo && { url: logo.url, darkUrl: logoDark?.url ?? null },
    icon: { door, brass },
    template: resolveTemplates(theme.pages, place.logger),
  };
  return { stylesheet, assets: [stylesheet, ...pictures], hasFonts: /@font-face/i.test(css), page };
}

interface Logo {
  readonly url: string;
  /** Null: the product serves it. */
  readonly asset: PageAsset | null;
}

function readLogo(setting: "theme.logo" | "theme.logoDark", given: string | URL, place: Place): Logo {
  const text = String(given);
  if (/^https?:/i.test(text)) {
    const url = URL.parse(text);
    if (url?.origin === place.origin) return { url: url.pathname + url.search, asset: null };
    throw new ConfigurationError(
      setting,
      `${setting} is ${quote(text)}, and pages load nothing from another origin; write the path of a file, or a URL on ${place.origin}.`,
    );
  }
  const { shown, bytes } = readLookFile(setting, given);
  const kind = pictureKindOf(bytes);
  if (kind === null) {
    throw new ConfigurationError(
      setting,
      `${setting} is ${shown}, which does not begin as a picture does; write the path of an SVG, PNG, WebP or JPEG file.`,
    );
  }
  const asset = pageAsset(setting === "theme.logo" ? "logo" : "logoDark", "logo", kind, bytes);
  return { url: asset.url(place), asset };
}

function readColours(group: string, { accent, door, brass }: ThemeColors): ThemeColours {
  const read = (name: string, given: string | undefined): Colour | undefined => {
    if (given === undefined) return undefined;
    const colour = parseColour(given);
    if (colour !== null) return colour;
    const setting = `${group}.${name}`;
    throw new ConfigurationError(setting, `${setting} is ${quote(given)}; write a colour such as "#1a5a43".`);
  };
  return { accent: read("accent", accent), door: read("door", door), brass: read("brass", brass) };
}

function unreadable({ scheme, name, colour, ratio, on, instead }: ThemeFault): ConfigurationError {
  const setting = `theme.colors.${scheme === "night" ? "dark." : ""}${name}`;
  // Rounded down: 4.49 is not enough, and has to look so.
  const measured = Math.floor(ratio * 10) / 10;
  return new ConfigurationError(
    setting,
    `${setting} is ${quote(colour)}, which has a contrast of ${measured} to 1 on the ${on}, where 4.5 is needed to be read; write one such as ${quote(instead)}.`,
  );
}
