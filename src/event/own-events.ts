import type { Event, EventType } from "./event.ts";

/** Whether the person it is about finds it in her own list. What only the application or the defences are concerned with is left out. */
const isOwn: Readonly<Record<EventType, boolean>> = {
  user_registered: true,
  registration_requested: false,
  user_created: true,
  user_imported: true,
  users_exported: false,
  user_invited: false,
  session_started: true,
  session_ended: true,
  sessions_ended: true,
  login_failed: true,
  throttled: false,
  operator_refused: false,
  account_locked: true,
  account_unlocked: true,
  refreshed: false,
  refresh_reused: true,
  refresh_shared: true,
  refresh_ahead: false,
  claims_too_large: false,
  signing_key_created: false,
  signing_key_hastened: false,
  signing_key_revoked: false,
  service_created: false,
  service_revoked: false,
  reauthenticated: true,
  password_changed: true,
  password_set: true,
  password_reset_requested: true,
  password_reset: true,
  email_verified: true,
  account_reclaimed: true,
  identity_linked: true,
  identity_unlinked: true,
  provider_failed: false,
  email_added: true,
  email_change_requested: true,
  email_changed: true,
  email_change_undone: true,
  sign_in_disowned: true,
  name_changed: true,
  role_changed: true,
  metadata_changed: false,
  operator_changed: true,
  user_banned: true,
  user_unbanned: true,
  deletion_requested: true,
  deletion_undone: true,
  user_erased: false,
  data_exported: true,
  outbox_retried: false,
};

/** The types of event that a person sees of herself. */
export const ownEventTypes: readonly EventType[] = (Object.keys(isOwn) as EventType[]).filter((type) => isOwn[type]);

/** What is shown to a person of an event of hers. The reason of a ban is a note among operators. */
export function ownData({ type, data }: Pick<Event, "type" | "data">): Readonly<Record<string, unknown>> {
  const { traceId: _, ...own } = data;
  return type === "user_banned" ? {} : own;
}

/** Every type of event there is. */
export const eventTypes: readonly EventType[] = Object.keys(isOwn) as EventType[];
