import type { EndpointTypes, TypedEndpoint } from "../../endpoint.ts";
import { adminBanUser, adminUnbanUser } from "./ban-user.ts";
import { adminCreateUser, adminInvite } from "./create-user.ts";
import { adminDeleteUser, adminDeleteUserByPost } from "./delete-user.ts";
import { adminEndUserSessions, adminSendReset, adminUnlockUser } from "./help-user.ts";
import { adminListKeys, adminRevokeKey, adminRotateKey } from "./keys.ts";
import { adminListEvents } from "./list-events.ts";
import { adminListUsers } from "./list-users.ts";
import { adminClearLock, adminClearLockByPost, adminListLocks } from "./locks.ts";
import { adminListFindings, adminListProviders, adminShowConfiguration, adminShowOverview } from "./look.ts";
import { adminListHooks, adminListMail, adminRetryHooks, adminRetryMail } from "./outbox.ts";
import { adminCreateService, adminListServices, adminRevokeService, adminRevokeServiceByPost } from "./services.ts";
import { adminEndSession, adminEndSessionByPost, adminListSessions, adminShowSession } from "./sessions.ts";
import { adminSetOperator } from "./set-operator.ts";
import { adminShowUser } from "./show-user.ts";
import { adminUpdateUser, adminUpdateUserByPost } from "./update-user.ts";

/** The calls of operators. */
export const adminEndpoints = [
  adminShowOverview,
  adminListUsers,
  adminCreateUser,
  adminInvite,
  adminShowUser,
  adminUpdateUser,
  adminUpdateUserByPost,
  adminBanUser,
  adminUnbanUser,
  adminEndUserSessions,
  adminSendReset,
  adminUnlockUser,
  adminSetOperator,
  adminDeleteUser,
  adminDeleteUserByPost,
  adminListSessions,
  adminShowSession,
  adminEndSession,
  adminEndSessionByPost,
  adminListEvents,
  adminListKeys,
  adminRotateKey,
  adminRevokeKey,
  adminListLocks,
  adminClearLock,
  adminClearLockByPost,
  adminListServices,
  adminCreateService,
  adminRevokeService,
  adminRevokeServiceByPost,
  adminListProviders,
  adminListMail,
  adminRetryMail,
  adminListHooks,
  adminRetryHooks,
  adminShowConfiguration,
  adminListFindings,
] as const satisfies readonly TypedEndpoint<EndpointTypes>[];
