import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { type DeadMessage, hookKinds, type MessageKind } from "../../../outbox/message.ts";
import { type Retried, retryMessages } from "../../../outbox/retry-messages.ts";
import type { Operator } from "../../../user/operator.ts";
import { pageLimitField } from "../../admin-fields.ts";
import { adminOutboxShape, adminRetriedShape } from "../../admin-shapes.ts";
import { doerOf } from "../../admin-target.ts";
import type { Deps } from "../../deps.ts";
import { type Answer, type FormAnswer, operatorEndpoint } from "../../endpoint.ts";

const listInput = z.strictObject({ limit: pageLimitField.optional() });
const retryInput = z.strictObject({
  ids: z.array(z.int().min(1)).min(1).max(200).optional().meta({ description: "Which of them." }),
  all: z.literal(true).optional().meta({ description: "All that were given up." }),
});

/** A form names one, or all. */
const retryForm: FormAnswer = {
  page: "console",
  success: "console",
  values: ({ retried }: Retried) => ({ count: retried }),
  read: ({ all, ids, ...others }) => ({
    ...others,
    ...(all !== undefined && { all: all === "true" }),
    ...(ids !== undefined && { ids: [ids].flat().map(Number) }),
  }),
};

/** Mails that wait or were given up. */
export const adminListMail = operatorEndpoint({
  id: "adminListMail",
  method: "GET",
  path: "/admin/mail",
  summary: "How many mails wait, and which were given up",
  level: "auditor",
  input: listInput,
  output: adminOutboxShape,
  status: 200,
  errors: [],
  handle: async ({ deps, input }) => ({ status: 200, body: await look(deps, ["mail"], input.limit) }),
});

/** Lets mails that were given up be tried again. */
export const adminRetryMail = operatorEndpoint({
  id: "adminRetryMail",
  method: "POST",
  path: "/admin/mail/retry",
  summary: "Try mails again that were given up",
  level: "admin",
  input: retryInput,
  output: adminRetriedShape,
  status: 200,
  form: retryForm,
  errors: [],
  handle: async ({ deps, input, operator }) => toAnswer(await retry(deps, operator, { kinds: ["mail"], ...input })),
});

/** Calls of hooks and webhooks that wait or were given up. */
export const adminListHooks = operatorEndpoint({
  id: "adminListHooks",
  method: "GET",
  path: "/admin/hooks",
  summary: "How many calls of hooks and webhooks wait, and which were given up",
  level: "auditor",
  input: listInput,
  output: adminOutboxShape,
  status: 200,
  errors: [],
  handle: async ({ deps, input }) => ({ status: 200, body: await look(deps, hookKinds, input.limit) }),
});

/** Lets calls that were given up be tried again. */
export const adminRetryHooks = operatorEndpoint({
  id: "adminRetryHooks",
  method: "POST",
  path: "/admin/hooks/retry",
  summary: "Try calls of hooks and webhooks again that were given up",
  level: "admin",
  input: retryInput,
  output: adminRetriedShape,
  status: 200,
  form: retryForm,
  errors: [],
  handle: async ({ deps, input, operator }) => toAnswer(await retry(deps, operator, { kinds: hookKinds, ...input })),
});

/** What waits, and what was given up. */
export interface Outgoing {
  readonly waiting: number;
  readonly oldestWaiting: Date | null;
  readonly dead: number;
  readonly messages: readonly DeadMessage[];
}

async function look({ outbox }: Deps, kinds: readonly MessageKind[], limit = 50): Promise<Outgoing> {
  const counts = await Promise.all(kinds.map((kind) => outbox.count(kind)));
  const dead = (await Promise.all(kinds.map((kind) => outbox.listDead(kind, limit)))).flat();
  const oldest = counts.flatMap((count) => (count.oldest === null ? [] : [count.oldest.getTime()]));
  return {
    waiting: counts.reduce((sum, count) => sum + count.waiting, 0),
    oldestWaiting: oldest.length === 0 ? null : new Date(Math.min(...oldest)),
    dead: counts.reduce((sum, count) => sum + count.dead, 0),
    messages: dead.toSorted((a, b) => b.deadAt.getTime() - a.deadAt.getTime()).slice(0, limit),
  };
}

function toAnswer(retried: Retried): Answer<Retried> {
  return { status: 200, body: retried, notice: retried.retried > 0 ? "retried" : "retried_missing" };
}

interface RetryChoice {
  readonly kinds: readonly MessageKind[];
  readonly ids?: readonly number[] | undefined;
  readonly all?: true | undefined;
}

async function retry(deps: Deps, operator: Operator, { kinds, ids, all }: RetryChoice): Promise<Retried> {
  if ((ids === undefined) === (all === undefined)) {
    const detail = "Say which: ids, or all.";
    throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/ids", code: "required" }] });
  }
  let retried = 0;
  let left: readonly number[] = ids ?? [];
  for (const kind of kinds) {
    const done = await retryMessages(deps, { kind, ids: all ? "all" : left, ...doerOf(operator, "admin") });
    retried += done.retried;
    left = done.missing;
  }
  return { retried, missing: all ? [] : left };
}
