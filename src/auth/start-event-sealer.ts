import { type Checkpoint, writeCheckpoint } from "../event/checkpoint.ts";
import { EventSealer, type SealDoubt } from "../event/event-sealer.ts";
import type { SealStore } from "../event/seal-store.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger, withoutThrowing } from "../shared/logger.ts";
import { sparingly } from "../shared/sparingly.ts";

export interface EventSealerSettings {
  readonly store: SealStore;
  readonly ring: SecretRing;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where checkpoints go besides the log. Must not throw. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
}

const doubts: Readonly<Record<SealDoubt, string>> = {
  seal_wrong: "the last block of the events is not as it was sealed",
  secret_unknown: "the last block of the events is sealed under a secret that is not listed",
  went_back: "the record of the events has gone back",
  anchor_wrong: "the beginning of the events is not as it was recorded",
};

/** Starts what seals events. Checkpoints are lines of the log: kept elsewhere, they show what was cut off here. */
export function startEventSealer({ logger, onCheckpoint, ...settings }: EventSealerSettings): EventSealer {
  const log = withoutThrowing(logger);
  const sealer = new EventSealer({
    ...settings,
    onCheckpoint: (checkpoint) => {
      const { event, sealedAt } = checkpoint;
      const fields = { checkpoint: writeCheckpoint(checkpoint), event, sealedAt: sealedAt.toISOString() };
      log.info(fields, "events sealed");
      onCheckpoint?.(checkpoint);
    },
    onDoubt: (doubt, block) => log.error({ doubt, block }, `${doubts[doubt]}: see latchkey events verify`),
    // Every second, for as long as the database is away.
    onError: sparingly((error, repeated) =>
      log.warn({ ...describeError(error), ...(repeated > 0 && { repeated }) }, "events not sealed"),
    ),
  });
  sealer.start();
  return sealer;
}
