import { overviewPage } from "../../pages/console/overview-page.ts";
import { adminShowOverview } from "../endpoints/admin/look.ts";
import type { ConsoleRoute } from "./console-route.ts";

/** How it goes, at a glance. */
export const overviewRoute: ConsoleRoute = {
  id: "consoleOverview",
  path: "",
  section: "overview",
  level: "auditor",
  async show({ frame, ask }) {
    const overview = await ask(adminShowOverview, {});
    return overviewPage({ frame, overview });
  },
};
