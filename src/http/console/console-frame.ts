import type { ConsoleFrame } from "../../pages/console/console-frame.ts";
import { consoleStylesheet } from "../../pages/console-stylesheet.ts";
import { consoleScript } from "../../pages/script/console-script.ts";
import type { Language } from "../../pages/copy.ts";
import type { SignedInOperator } from "../operator-credential.ts";
import { type PageAsset, pageAsset } from "../page-asset.ts";
import { pageFrame } from "../page-frame.ts";
import { pagePolicy } from "../security-headers.ts";
import type { HttpSettings } from "../settings.ts";

/** The console's own style. */
export const consoleStyleAsset: PageAsset = pageAsset("consoleStylesheet", "console", "css", consoleStylesheet);

/** The console's own script. */
export const consoleScriptAsset: PageAsset = pageAsset("consoleScript", "console", "js", consoleScript);

export interface ConsolePlace extends SignedInOperator {
  readonly here: string;
  readonly language: Language;
}

/** What all pages of the console have in common. */
export function consoleFrame(settings: HttpSettings, place: ConsolePlace): ConsoleFrame {
  const { here, language, operator, current } = place;
  const { pages, mountPath, basePath } = settings;
  const { name, email, id } = current.user;
  return {
    ...pageFrame(settings, null, language),
    consoleStylesheetUrl: consoleStyleAsset.url(settings),
    consoleScriptUrl: consoleScriptAsset.url(settings),
    console: {
      page: (path) => `${pages.admin ?? ""}${path}`,
      call: (path) => `${mountPath}${basePath}/admin${path}`,
      here,
      operator: { shown: name ?? email ?? id, level: operator.level },
    },
  };
}

/** The policy of its pages: a script of ours may ask us. */
export function consolePolicy(settings: HttpSettings): string {
  return `${pagePolicy(settings)}; script-src 'self'; connect-src 'self'`;
}
