import type { ConsoleFrame } from "../src/pages/console/console-frame.ts";
import { consoleErrorPage } from "../src/pages/console/console-error-page.ts";
import { consoleFrameOf, consolePeopleStates } from "./console-people-states.ts";
import { consoleRunningStates } from "./console-running-states.ts";

/** A frame as the console makes it for an admin. */
export const consoleSampleFrame: ConsoleFrame = consoleFrameOf("admin");

/** Every page of the console in every state, by a name for files and tests. */
export const consoleStates: Readonly<Record<string, () => string>> = {
  ...consoleRunningStates,
  "console-not-found": () =>
    consoleErrorPage({ frame: consoleSampleFrame, section: "users", code: "not_found", requestId: "k3J9x0aQ2mVb" }),
  ...consolePeopleStates,
};
