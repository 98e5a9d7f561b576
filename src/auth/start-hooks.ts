import { callHook, hookRetries, hookTimeout, readHookCall } from "../hook/call-hook.ts";
import type { Hooks } from "../hook/hook.ts";
import { type HookChannel, parseHookMessage, type WantedHook } from "../hook/hook-message.ts";
import { sendWebhook, signWebhook, webhookTimeout } from "../hook/webhook.ts";
import type { Metrics } from "../metric/metrics.ts";
import { Courier, type CourierOptions } from "../outbox/courier.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import type { UserStore } from "../user/user-store.ts";
import type { ResolvedHooks } from "./resolve-hooks.ts";

export interface HookCourierOptions {
  readonly hooks: ResolvedHooks;
  readonly users: Pick<UserStore, "findById">;
  readonly outbox: OutboxStore;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Seconds between two looks for calls that another process has written, or whose time has come again. */
const interval = 5;
const concurrency = 8;

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
    couriers.push(
      startCourier(options, "webhook", webhookTimeout, async (message, signal) => {
        const call = await readHookCall(users, parseHookMessage(message.payload));
        await sendWebhook(webhook, signWebhook(webhook.keys, call, clock()), signal);
      }),
    );
  }
  return couriers;
}

function startCourier(
  { outbox, clock, metrics, logger }: HookCourierOptions,
  kind: HookChannel,
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
        hook: parseHookMessage(message.payload).hook,
        attempts: message.attempts,
      };
      const fields = { ...describeError(error), ...about };
      if (!message) logger.warn(fields, "waiting hooks not read");
      else if (isDead) logger.error(fields, "hook given up");
      else logger.warn(fields, "hook failed, it is called again");
    },
  });
}
