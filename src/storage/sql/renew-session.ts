import type { RawBuilder } from "kysely";
import type { SessionRenewal } from "../../session/session-store.ts";
import type { SqlTransaction } from "./database.ts";

/** Whose session it has to be, and the version it takes on with its new secrets. */
export interface RenewalOwner {
  readonly userId: string;
  readonly userVersion: number;
}

export interface RenewalInput {
  readonly renewal: SessionRenewal;
  /** The database's. */
  readonly time: RawBuilder<number>;
  readonly owner?: RenewalOwner;
}

/** Writes new secrets (generation + 1, counter 0). False when the generation has moved on, the session has ended, or is another's. */
export async function renewSession(tx: SqlTransaction, { renewal, time, owner }: RenewalInput): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({
      seed: renewal.seed.toString("base64url"),
      secret_id: renewal.secretId,
      generation: renewal.generation + 1,
      counter: 0,
      rotated_at: time,
      recovery: null,
      authenticated_at: renewal.authenticatedAt,
      ...(owner && { user_version: owner.userVersion }),
    })
    .where("id", "=", renewal.id)
    .where("generation", "=", renewal.generation)
    .where("ended_at", "is", null)
    .$if(owner !== undefined, (update) => update.where("user_id", "=", owner?.userId ?? ""))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
