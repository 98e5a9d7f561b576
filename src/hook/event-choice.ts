import type { EventType } from "../event/event.ts";
import { eventTypes } from "../event/own-events.ts";
import { type HookName, hookNames } from "./hook.ts";

/** Checkpoints of the chain of events: what the log was at a moment, kept where whoever changes the log cannot reach it. */
export const checkpointType = "audit_checkpoint";

/** What else stands for several things a receiver is told of. */
export type ChoiceGroup = "security" | "all";

/** One thing a receiver may be told of, or a group of them. */
export type EventChoice = HookName | EventType | typeof checkpointType | ChoiceGroup;

/** What a receiver is told of. */
export interface EventChoices {
  readonly hooks: readonly HookName[];
  readonly events: readonly EventType[];
  readonly checkpoints: boolean;
}

/** What whoever watches over an installation wants to hear of: attacks, and changes of who may come in and what she may do. */
const security: readonly EventType[] = [
  "login_failed",
  "throttled",
  "operator_refused",
  "account_locked",
  "account_unlocked",
  "refresh_reused",
  "refresh_shared",
  "refresh_ahead",
  "sign_in_disowned",
  "account_reclaimed",
  "password_changed",
  "password_set",
  "password_reset_requested",
  "password_reset",
  "email_change_requested",
  "email_changed",
  "email_change_undone",
  "identity_linked",
  "identity_unlinked",
  "sessions_ended",
  "role_changed",
  "operator_changed",
  "user_banned",
  "user_unbanned",
  "deletion_requested",
  "data_exported",
  "users_exported",
  "signing_key_created",
  "signing_key_revoked",
  "service_created",
  "service_revoked",
];

const groups: Readonly<Record<ChoiceGroup, readonly EventChoice[]>> = {
  security: [...security, checkpointType],
  all: [...hookNames, ...eventTypes, checkpointType],
};

const hooks: ReadonlySet<string> = new Set(hookNames);
const events: ReadonlySet<string> = new Set(eventTypes);

/** Every word that may be written. */
export const choosable: readonly string[] = [...Object.keys(groups), checkpointType, ...hookNames, ...eventTypes];

/** Takes words apart. A word that is none comes back as a text. */
export function chooseEvents(words: readonly string[]): EventChoices | string {
  const unknown = words.find((word) => !choosable.includes(word));
  if (unknown !== undefined) return unknown;
  const chosen = new Set<string>(words.flatMap((word) => groups[word as ChoiceGroup] ?? [word]));
  const among = (names: ReadonlySet<string>): string[] => [...chosen].filter((name) => names.has(name));
  return {
    hooks: among(hooks) as HookName[],
    events: among(events) as EventType[],
    checkpoints: chosen.has(checkpointType),
  };
}
