import type { OperatorLevel } from "../../user/operator.ts";
import type { PageFrame } from "../page-frame.ts";

/** The parts of the console, in the order of its navigation. */
export const consoleSections = [
  "overview",
  "users",
  "sessions",
  "events",
  "locks",
  "keys",
  "services",
  "providers",
  "mail",
  "configuration",
] as const;
export type ConsoleSection = (typeof consoleSections)[number];

/** What every page of the console has. */
export interface ConsoleFrame extends PageFrame {
  /** The console's own style, beside the one of all pages. */
  readonly consoleStylesheetUrl: string;
  /** Where the script of the console is served. */
  readonly consoleScriptUrl: string;
  readonly console: {
    /** The address of a page of the console, by what follows "/admin": "", "/users". */
    readonly page: (path: string) => string;
    /** Where a form of the console posts to, by what follows "/auth/admin": "/users/7/ban". */
    readonly call: (path: string) => string;
    /** This very page, with its query. Forms that were refused come back here. */
    readonly here: string;
    readonly operator: { readonly shown: string; readonly level: OperatorLevel };
  };
}

/** The page that a part of the console begins with. */
export function sectionUrl(frame: ConsoleFrame, section: ConsoleSection): string {
  return frame.console.page(section === "overview" ? "" : `/${section}`);
}
