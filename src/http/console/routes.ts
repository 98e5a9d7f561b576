import type { ConsoleRoute } from "./console-route.ts";
import { overviewRoute } from "./overview-route.ts";
import { peopleRoutes } from "./people-routes.ts";

/** The pages of the console. */
export const consoleRoutes: readonly ConsoleRoute[] = [overviewRoute, ...peopleRoutes];
