import type { ApiRoute } from "./api-route.ts";
import { avatarRoute } from "./avatar-route.ts";
import { exportEventsRoute } from "./export-events-route.ts";
import { forwardAuthRoute } from "./forward-auth-route.ts";
import { callbackByPostRoute, callbackRoute } from "./flow/callback-route.ts";
import { startByFormRoute, startRoute } from "./flow/start-route.ts";
import { revocationsRoute } from "./revocations-route.ts";

/** The calls of the API that are no endpoints. */
export const apiRoutes: readonly ApiRoute[] = [
  revocationsRoute,
  forwardAuthRoute,
  avatarRoute,
  exportEventsRoute,
  startRoute,
  startByFormRoute,
  callbackRoute,
  callbackByPostRoute,
];
