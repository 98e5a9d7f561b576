import type { ConsoleRoute } from "./console-route.ts";
import { peopleRoutes } from "./people-routes.ts";
import { runningRoutes } from "./running-routes.ts";

/** The pages of the console. */
export const consoleRoutes: readonly ConsoleRoute[] = [...runningRoutes, ...peopleRoutes];
