import type { Migration } from "./migration.ts";
import { usersSessionsRevocations } from "./migrations/0001-users-sessions-revocations.ts";
import { eventsOutboxCodes } from "./migrations/0002-events-outbox-codes.ts";
import { refresh } from "./migrations/0003-refresh.ts";
import { signingKeys } from "./migrations/0004-signing-keys.ts";
import { services } from "./migrations/0005-services.ts";
import { identities } from "./migrations/0006-identities.ts";
import { avatars } from "./migrations/0007-avatars.ts";
import { attempts } from "./migrations/0008-attempts.ts";
import { networkFailures } from "./migrations/0009-network-failures.ts";
import { operators } from "./migrations/0010-operators.ts";
import { sealedEvents } from "./migrations/0011-sealed-events.ts";
import { userLanguage } from "./migrations/0012-user-language.ts";
import { searchTerms } from "./migrations/0013-search-terms.ts";
import { pictureChoice } from "./migrations/0014-picture-choice.ts";
import { eventHours } from "./migrations/0015-event-hours.ts";
import { upgrades } from "./migrations/0016-upgrades.ts";

/** The schema of the first release. Nothing older runs anywhere: what leads here is applied as one, in one transaction. */
export const firstSchema = 16;

/** What some code knows of the schema. */
export interface MigrationList {
  /** In order, versions from 1 without gaps. */
  readonly steps: readonly Migration[];
  /**
   * Steps up to this one have to be applied before the code runs, backfills and contracting ones too. Raised when code that bears with
   * one of them missing is taken out: a release after the one that brought the step, or later.
   */
  readonly settled: number;
}

/** What this code knows. The last step's version is the newest schema. */
export const migrations: MigrationList = {
  steps: [
    usersSessionsRevocations,
    eventsOutboxCodes,
    refresh,
    signingKeys,
    services,
    identities,
    avatars,
    attempts,
    networkFailures,
    operators,
    sealedEvents,
    userLanguage,
    searchTerms,
    pictureChoice,
    eventHours,
    upgrades,
  ],
  settled: firstSchema,
};
