import { z } from "zod";
import { checkTable } from "../doctor/check-table.ts";
import { eventTypes } from "../event/own-events.ts";
import { messageKinds } from "../outbox/message.ts";
import { serviceScopes } from "../service/service.ts";
import { keyStates } from "../token/key-state.ts";
import { operatorActs } from "../user/operator-act.ts";
import { operatorLevels } from "../user/operator.ts";
import type { CountedKind } from "./overview-steps.ts";
import { deviceShape, exportedIdentityShape, userFields } from "./shapes.ts";

/** What operators are answered, for OpenAPI and for the tests that hold every answer against it. */
const time = z.iso.datetime();
const next = z.string().nullable().meta({ description: "For the next page, or null when this was the last." });
const count = z.int().min(0);

export const adminUserShape: z.ZodType = z.strictObject({
  ...userFields,
  operator: z.enum(operatorLevels).nullable(),
  hasPassword: z.boolean(),
  bannedAt: time.nullable(),
  deleteAfter: time.nullable(),
  metadata: z.record(z.string(), z.unknown()),
});

export const adminUsersShape: z.ZodType = z.strictObject({ users: z.array(adminUserShape), next });

export const adminLockShape: z.ZodType = z.strictObject({
  id: z.string(),
  userId: z.string().nullable(),
  lockedAt: time,
  lockedUntil: time
    .nullable()
    .meta({ description: "Null: until a sign-in from a known device, a reset or a provider." }),
  failures: count,
});

export const adminUserDetailShape: z.ZodType = z.strictObject({
  user: adminUserShape,
  identities: z.array(exportedIdentityShape),
  signsInBy: z.array(z.string()).meta({ description: "`password`, and the ids of providers." }),
  openSessions: count.meta({ description: "How many an ending of all would end." }),
  lastSignInAt: time.nullable(),
  lock: adminLockShape.nullable(),
  may: z.array(z.enum(operatorActs)).meta({ description: "What the operator who asks may do to her." }),
});

export const adminSessionShape: z.ZodType = z.strictObject({
  id: z.string(),
  user: z.strictObject({ id: z.string(), email: z.string().nullable() }),
  current: z.boolean(),
  carrier: z.enum(["cookie", "token"]),
  method: z.string(),
  createdAt: time,
  authenticatedAt: time,
  lastSeenAt: time,
  expiresAt: time,
  idleExpiresAt: time,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  device: deviceShape,
});

export const adminSessionsShape: z.ZodType = z.strictObject({ sessions: z.array(adminSessionShape), next });

const adminEventShape: z.ZodType = z.strictObject({
  id: z.string(),
  type: z.enum(eventTypes),
  createdAt: time,
  count,
  actor: z.enum(["user", "operator", "application", "system"]),
  actorId: z.string().nullable(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  device: deviceShape.nullable(),
  email: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

export const adminEventsShape: z.ZodType = z.strictObject({
  events: z.array(adminEventShape),
  people: z.array(z.strictObject({ id: z.string(), email: z.string() })).meta({
    description: "The addresses, as they are now, of the users and operators that these events name by an id.",
  }),
  next,
});

export const adminKeysShape: z.ZodType = z.strictObject({
  keys: z.array(
    z.strictObject({
      kid: z.string(),
      algorithm: z.string(),
      state: z.enum(keyStates),
      createdAt: time,
      activeAt: time,
      retiredAt: time.nullable(),
      expiresAt: time.nullable(),
      revokedAt: time.nullable(),
    }),
  ),
  nextRotationAt: time.nullable().meta({ description: "When another key signs by itself. Null: there are no keys." }),
});

export const adminServiceShape: z.ZodType = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(serviceScopes)),
  audiences: z.array(z.string()).nullable(),
  createdAt: time,
});

export const adminOutboxShape: z.ZodType = z.strictObject({
  waiting: count,
  oldestWaiting: time.nullable(),
  dead: count,
  messages: z
    .array(
      z.strictObject({
        id: count,
        kind: z.enum(messageKinds),
        attempts: count,
        createdAt: time,
        deadAt: time,
        error: z.string(),
      }),
    )
    .meta({ description: "Those that were given up, the latest first. To whom they go is not shown." }),
});

export const adminRetriedShape: z.ZodType = z.strictObject({
  retried: count,
  missing: z.array(count).meta({ description: "Ids that were not given up, or not there." }),
});

export const adminProvidersShape: z.ZodType = z.strictObject({
  providers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      issuer: z.string(),
      available: z.boolean(),
      failedAt: time.nullable(),
      failure: z.string().nullable(),
      clientSecret: z.int().nullable().meta({ description: "Which of its client secrets was last accepted, from 1." }),
    }),
  ),
});

export const adminSettingsShape: z.ZodType = z.strictObject({
  settings: z.array(
    z.strictObject({
      name: z.string(),
      variable: z.string().nullable(),
      group: z.string(),
      about: z.string(),
      default: z.string(),
      isSet: z.boolean(),
      secret: z.boolean(),
      value: z
        .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
        .nullable()
        .meta({ description: "Null where it is not set, a secret, or code." }),
    }),
  ),
});

const countedShape = z.strictObject(everyKind(count));

function everyKind<Shape extends z.ZodType>(shape: Shape): Readonly<Record<CountedKind, Shape>> {
  return {
    started: shape,
    failed: shape,
    throttled: shape,
    registered: shape,
    locked: shape,
    reused: shape,
    providerFailed: shape,
  };
}

export const adminFindingsShape: z.ZodType = z.strictObject({
  findings: z.array(
    z.strictObject({
      check: z.enum(Object.keys(checkTable)).meta({ description: "The name that `latchkey doctor` has for it." }),
      level: z.enum(["ok", "warn", "fail"]),
      found: z.string(),
      why: z.string().nullable().meta({ description: "Why it matters. Null where all is well." }),
      fix: z.string().nullable().meta({ description: "What to do about it." }),
      setting: z.string().nullable(),
    }),
  ),
  notAsked: z
    .array(z.strictObject({ check: z.string(), about: z.string() }))
    .meta({ description: "What only `latchkey doctor` looks at, at the command line." }),
});

export const adminOverviewShape: z.ZodType = z.strictObject({
  asOf: time,
  sessions: z.strictObject({
    live: count,
    isAtLeast: z.boolean().meta({ description: "There may be more than `live`: not all were looked at." }),
  }),
  lastDay: countedShape.meta({ description: "The last 24 hours, by whole hours." }),
  dayBefore: countedShape.meta({ description: "The 24 hours before them." }),
  events: z.strictObject({
    step: count.meta({ description: "Seconds." }),
    since: time,
    steps: z.array(z.strictObject({ at: time, ...everyKind(count) })),
  }),
  locks: z.strictObject({
    held: count,
    isAtLeast: z.boolean(),
    usual: z.number().min(0).meta({ description: "Accounts locked a day, over the week before the last 24 hours." }),
  }),
  outbox: z.array(
    z.strictObject({ kind: z.enum(messageKinds), waiting: count, dead: count, oldestWaiting: time.nullable() }),
  ),
  process: z
    .strictObject({
      hashesRunning: count.nullable(),
      hashesWaiting: count.nullable(),
      revocationAge: z.number().nullable().meta({ description: "Seconds since the revocation log was read." }),
      feed: z.enum(["in-process", "listening", "polling"]).nullable(),
      redisUp: z.boolean().nullable().meta({ description: "Null: there is no Redis." }),
      since: time.meta({ description: "Since when it remembers how it went: a day at most." }),
      history: z.array(
        z.strictObject({
          at: time,
          refreshes: count,
          reused: count,
          cacheHits: count,
          cacheMisses: count,
          remembered: count,
          hashesRunning: count,
          hashesWaiting: count,
          feedDelay: z
            .number()
            .nullable()
            .meta({ description: "Seconds, on average. Null: nobody was told anything." }),
          providerFailures: count,
        }),
      ),
    })
    .meta({ description: "Of the process that answers; each has its own." }),
});
