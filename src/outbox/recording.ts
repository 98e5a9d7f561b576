import type { NewEvent } from "../event/event.ts";
import type { Authority } from "./authority.ts";
import type { NewMessage } from "./message.ts";

/** What is written in the same transaction as the change it tells of, or not at all when the change was not made. */
export interface Recording {
  readonly events: readonly NewEvent[];
  readonly messages?: readonly NewMessage[];
  /** Throws `forbidden`, and nothing is changed, when this does not hold any more. */
  readonly authority?: Authority | undefined;
}

/** Nothing beside the change itself. */
export const unrecorded: Recording = Object.freeze({ events: [] });
