import { overviewHours, overviewPage } from "../../pages/console/overview-page.ts";
import { adminListKeys } from "../endpoints/admin/keys.ts";
import { adminListFindings, adminListProviders, adminShowOverview } from "../endpoints/admin/look.ts";
import type { ConsoleRoute } from "./console-route.ts";

/** How it goes, at a glance. */
export const overviewRoute: ConsoleRoute = {
  id: "consoleOverview",
  path: "",
  section: "overview",
  level: "auditor",
  async show({ deps, frame, query, now, ask }) {
    const hours = overviewHours.find((span) => span === query.get("hours")) ?? "24";
    const [overview, keys, { providers }, { findings }] = await Promise.all([
      ask(adminShowOverview, { input: { hours } }),
      ask(adminListKeys),
      ask(adminListProviders),
      ask(adminListFindings),
    ]);
    const keepsMails = deps.settings.mailbox;
    return overviewPage({ frame, overview, hours, keys, providers, findings, keepsMails, now });
  },
};
