import type { ConsoleFrame } from "../src/pages/console/console-frame.ts";
import { consoleErrorPage } from "../src/pages/console/console-error-page.ts";
import { consolePeopleStates } from "./console-people-states.ts";
import { consoleRunningStates } from "./console-running-states.ts";
import type { Language } from "../src/pages/copy.ts";
import { sampleFrame } from "./page-states.ts";

/** A frame as the console makes it. */
export const consoleSampleFrame: ConsoleFrame = {
  ...sampleFrame,
  get language(): Language {
    return sampleFrame.language ?? "en";
  },
  consoleStylesheetUrl: "/auth/console.css",
  consoleScriptUrl: "/auth/console.js",
  console: {
    page: (path) => `/admin${path}`,
    call: (path) => `/auth/admin${path}`,
    here: "/admin",
    operator: { shown: "Mira Okafor", level: "admin" },
  },
};

/** Every page of the console in every state, by a name for files and tests. */
export const consoleStates: Readonly<Record<string, () => string>> = {
  ...consoleRunningStates,
  "console-not-found": () =>
    consoleErrorPage({ frame: consoleSampleFrame, section: "users", code: "not_found", requestId: "k3J9x0aQ2mVb" }),
  ...consolePeopleStates,
};
