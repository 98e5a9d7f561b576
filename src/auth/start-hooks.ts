import type { Checkpoint } from "../event/checkpoint.ts";
import { callHook, hookRetries, hookTimeout, hookWebhook, readHookCall } from "../hook/call-hook.ts";
import {
  checkpointCall,
  checkpointMessage,
  eventMessages,
  parseSetAside,
  type SetAside,
  toldEvent,
} from "../hook/event-message.ts";
import type { EventOutlet } from "../hook/event-outlet.ts";
import { EventTeller } from "../hook/event-teller.ts";
import type { Hooks } from "../hook/hook.ts";
import { type HookChannel, parseHookMessage, type WantedHook } from "../hook/hook-message.ts";
import { sendWebhook, signWebhook, type WebhookMessage, webhookTimeout } from "../hook/webhook.ts";
import type { Metrics } from "../metric/metrics.ts";
import { Courier, type CourierOptions } from "../outbox/courier.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger, withoutThrowing } from "../shared/logger.ts";
import type { UserStore } from "../user/user-store.ts";
import type { ResolvedHooks, ResolvedWebhook } from "./resolve-hooks.ts";

export interface HookCourierOptions {
  readonly hooks: ResolvedHooks;
  readonly users: Pick<UserStore, "findById">;
  readonly outbox: OutboxStore;
  readonly outlet: EventOutlet;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Seconds between two looks for calls that another process has written, or whose time has come again. */
const interval = 5;
const concurrency = 8;
/** Milliseconds after which events that nobody wanted to hear of are not told any more: what is wanted of hooks is remembered as long. */
const forgottenAfter = 7 * 86_400_000;

/** The hooks that a process with this configuration wants to be called. */
export function wantedHooks({ functions, webhook }: ResolvedHooks): WantedHook[] {
  const names = Object.keys(functions) as (keyof Hooks)[];
  return [
    ...names.map((name): WantedHook => `hook:${name}`),
    ...(webhook?.hooks ?? []).map((name): WantedHook => `webhook:${name}`),
  ];
}

/** Starts what calls hooks after the change they tell of, in processes that have some. */
export function startHookCouriers(options: HookCourierOptions): Courier[] {
  const { hooks, users, clock } = options;
  const { functions, webhook } = hooks;
  const couriers: Courier[] = [];
  if (Object.keys(functions).length > 0) {
    couriers.push(
      startCourier(options, "hook", hookTimeout, async (message, signal) => {
        const call = await readHookCall(users, parseHookMessage(message.payload));
        await callHook(functions, call, { signal, attempt: message.attempts });
      }),
    );
  }
  if (webhook) {
    const send = (message: WebhookMessage, signal: AbortSignal): Promise<void> =>
      sendWebhook(webhook, signWebhook(webhook.keys, message, clock()), signal);
    couriers.push(
      startCourier(options, "webhook", webhookTimeout, async (message, signal) => {
        await send(hookWebhook(await readHookCall(users, parseHookMessage(message.payload))), signal);
      }),
      startCourier(options, "events", webhookTimeout, async (message, signal) => {
        const calls = await readSetAside(options.outlet, webhook, parseSetAside(message.payload));
        for (const call of calls) await send(call, signal);
      }),
    );
  }
  return couriers;
}

/** What is still there of what was set aside: one message, unless more is wanted by now than then. */
async function readSetAside(
  outlet: EventOutlet,
  { events: types, personalData }: ResolvedWebhook,
  aside: SetAside,
): Promise<WebhookMessage[]> {
  if ("checkpoint" in aside) return [checkpointCall(aside)];
  const { events } = await outlet.read({ ...aside, types, limit: 1000 });
  const history = await outlet.history();
  return eventMessages(events.map((event) => toldEvent(event, { history, personalData }))).map(
    ({ message }) => message,
  );
}

/** Brings checkpoints of the chain of events to the receiver. */
export interface CheckpointSender {
  /** Never throws. */
  readonly send: (checkpoint: Checkpoint) => void;
  /** Resolves when what was given is stored. */
  readonly flush: () => Promise<void>;
}

/** Makes it, as far as the receiver is to be told of checkpoints. */
export function checkpointSender({
  hooks: { webhook },
  outbox,
  logger,
}: Pick<HookCourierOptions, "hooks" | "outbox" | "logger">): CheckpointSender {
  const log = withoutThrowing(logger);
  let storing: Promise<unknown> = Promise.resolve();
  return {
    send: (checkpoint) => {
      if (!webhook?.checkpoints) return;
      const stored = outbox.add([checkpointMessage(checkpoint)]).catch((error: unknown) => {
        log.warn(describeError(error), "checkpoint not sent to the webhook");
      });
      storing = Promise.all([storing, stored]);
    },
    flush: async () => {
      await storing;
    },
  };
}

/** Starts what tells the receiver of events. Null: it is to be told of none. */
export async function startEventTeller(
  options: Pick<HookCourierOptions, "hooks" | "outbox" | "outlet" | "metrics" | "clock" | "logger">,
): Promise<EventTeller | null> {
  const { hooks, outbox, outlet, metrics, clock, logger } = options;
  const { webhook } = hooks;
  if (!webhook || webhook.events.length === 0) return null;
  // Before the first request: whatever happens from now on is told.
  await outlet.open(forgottenAfter);
  const count = (outcome: string): void => metrics.count("latchkey_hook_calls_total", { channel: "events", outcome });
  const teller = new EventTeller({
    outlet,
    outbox,
    clock,
    types: webhook.events,
    personalData: webhook.personalData,
    send: (message, signal) => sendWebhook(webhook, signWebhook(webhook.keys, message, clock()), signal),
    onTold: (events) => {
      count("success");
      metrics.count("latchkey_webhook_events_total", {}, events);
    },
    onError: (error, events, isSetAside) => {
      const fields = { ...describeError(error), events };
      if (events === 0) return logger.warn(fields, "events not read for the webhook");
      count("failure");
      if (isSetAside) logger.error(fields, "events refused by the webhook are set aside, the next ones are told");
      else logger.warn(fields, "events not told to the webhook, it is tried again");
    },
  });
  metrics.source("latchkey_webhook_events_lag_seconds", () => (teller.lag === null ? [] : teller.lag / 1000));
  return teller;
}

function startCourier(
  { outbox, clock, metrics, logger }: HookCourierOptions,
  kind: HookChannel | "events",
  timeout: number,
  deliver: CourierOptions["deliver"],
): Courier {
  return new Courier({
    store: outbox,
    kind,
    clock,
    deliver: async (message, signal) => {
      await deliver(message, signal);
      metrics.count("latchkey_hook_calls_total", { channel: kind, outcome: "success" });
    },
    retryAfter: hookRetries,
    timeout,
    concurrency,
    interval,
    onError: (error, message, isDead) => {
      if (message)
        metrics.count("latchkey_hook_calls_total", { channel: kind, outcome: isDead ? "given_up" : "failure" });
      const about = message && {
        channel: kind,
        ...(kind !== "events" && { hook: parseHookMessage(message.payload).hook }),
        attempts: message.attempts,
      };
      const fields = { ...describeError(error), ...about };
      if (!message) logger.warn(fields, "waiting hooks not read");
      else if (isDead) logger.error(fields, "hook given up");
      else logger.warn(fields, "hook failed, it is called again");
    },
  });
}
