import type { ConsoleRoute } from "./console-route.ts";
import { editUserRoute } from "./edit-user-route.ts";
import { endSessionRoute } from "./end-session-route.ts";
import { eventsRoute } from "./events-route.ts";
import { newUserRoute } from "./new-user-route.ts";
import { sessionsRoute } from "./sessions-route.ts";
import { userActRoutes } from "./user-act-routes.ts";
import { userRoute } from "./user-route.ts";
import { usersRoute } from "./users-route.ts";

/** The pages about people, and about what happened. A path without a parameter stands before one that it could be taken for. */
export const peopleRoutes: readonly ConsoleRoute[] = [
  usersRoute,
  newUserRoute,
  userRoute,
  editUserRoute,
  ...userActRoutes,
  sessionsRoute,
  endSessionRoute,
  eventsRoute,
];
