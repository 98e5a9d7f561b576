import { consolePeopleStyle } from "./style/console-people.ts";
import { consoleRunningStyle } from "./style/console-running.ts";
import { consoleStyle } from "./style/console.ts";
import { squeezeStyle } from "./style/squeeze.ts";

/** What only the console needs, beside the stylesheet of all pages: people who log in do not load it. */
export const consoleStylesheet: string = squeezeStyle([consoleStyle, consolePeopleStyle, consoleRunningStyle].join(""));
