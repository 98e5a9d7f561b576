import type { EventType } from "../../event/event.ts";

/** What events are about, in the order of the filter. */
export const eventGroups = ["sign_in", "session", "account", "operator", "defence", "system"] as const;
export type EventGroup = (typeof eventGroups)[number];

const groupOf: Readonly<Record<EventType, EventGroup>> = {
  session_started: "sign_in",
  login_failed: "sign_in",
  reauthenticated: "sign_in",
  provider_failed: "sign_in",
  sign_in_disowned: "sign_in",
  session_ended: "session",
  sessions_ended: "session",
  refreshed: "session",
  refresh_shared: "session",
  user_registered: "account",
  registration_requested: "account",
  password_changed: "account",
  password_set: "account",
  password_reset_requested: "account",
  password_reset: "account",
  email_verified: "account",
  email_added: "account",
  email_change_requested: "account",
  email_changed: "account",
  email_change_undone: "account",
  account_reclaimed: "account",
  identity_linked: "account",
  identity_unlinked: "account",
  name_changed: "account",
  data_exported: "account",
  deletion_requested: "account",
  deletion_undone: "account",
  user_erased: "account",
  user_created: "operator",
  user_imported: "operator",
  users_exported: "operator",
  user_invited: "operator",
  user_banned: "operator",
  user_unbanned: "operator",
  role_changed: "operator",
  metadata_changed: "operator",
  operator_changed: "operator",
  outbox_retried: "operator",
  throttled: "defence",
  operator_refused: "defence",
  account_locked: "defence",
  account_unlocked: "defence",
  refresh_reused: "defence",
  refresh_ahead: "defence",
  signing_key_created: "system",
  signing_key_hastened: "system",
  signing_key_revoked: "system",
  service_created: "system",
  service_revoked: "system",
  claims_too_large: "system",
};

/** The types of a group, in the order of the filter. */
export function typesOf(group: EventGroup): readonly EventType[] {
  return (Object.keys(groupOf) as EventType[]).filter((type) => groupOf[type] === group);
}
