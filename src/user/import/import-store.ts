import type { EventClient } from "../../event/event.ts";
import type { ImportedUser } from "./imported-user.ts";

/** What became of a row. `present`: it was imported before, and nothing is changed. Everything else but `created` is a refusal. */
export type ImportOutcome =
  | "created"
  | "present"
  | "id_taken"
  | "email_taken"
  | "identity_taken"
  | "user_erased"
  | "changed_meanwhile";

/** By what somebody is imported: an operator's file, or her own first log-in (`legacyPassword`). */
export type ImportSource = { readonly from: "file" } | { readonly from: "sign_in"; readonly client: EventClient };

/** Where people are imported to. Nothing here changes an account that there is. */
export interface ImportStore {
  /**
   * Writes everybody who stands in nobody's way, each whole, with her identities and her event: one transaction. No other row stands in the
   * way of one, whatever comes of it. Gives what became of each, in order.
   */
  write(users: readonly ImportedUser[], source: ImportSource): Promise<readonly ImportOutcome[]>;
  /** What `write` would answer at this moment. Writes nothing. */
  foresee(users: readonly ImportedUser[]): Promise<readonly ImportOutcome[]>;
}
