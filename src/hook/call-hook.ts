import { UndeliverableError } from "../outbox/courier.ts";
import type { Carrier, EndReason } from "../session/session.ts";
import type { UserStore } from "../user/user-store.ts";
import { publicUser, type User } from "../user/user.ts";
import type { HookContext, HookEvents, HookName, Hooks } from "./hook.ts";
import type { WaitingHook } from "./hook-message.ts";
import type { WebhookMessage } from "./webhook.ts";

/** Seconds to wait after each failed call: three days in all, then it is given up. */
export const hookRetries: readonly number[] = [
  5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 43_200, 43_200,
];
/** Seconds a function may take. */
export const hookTimeout = 30;

type Users = Pick<UserStore, "findById">;

/** A call as it is made, with the user as she is now. */
export type HookCall = { [Name in HookName]: { readonly hook: Name; readonly event: HookEvents[Name] } }[HookName];

/** A call as it is sent over HTTP. */
export function hookWebhook({ hook, event }: HookCall): WebhookMessage {
  const { id, at, ...data } = event;
  return { type: hook, id, at, data };
}

/** Looks up what a waiting call does not hold. */
export async function readHookCall(users: Users, waiting: WaitingHook): Promise<HookCall> {
  const { id, hook, userId, sessionId = "" } = waiting;
  const about = { id, at: new Date(waiting.at), userId };
  switch (hook) {
    case "userCreated":
      return { hook, event: { ...about, user: await findUser(users, userId), actor: waiting.actor ?? "user" } };
    case "userDeleted":
      return { hook, event: about };
    case "sessionStarted": {
      const { method = "", carrier } = waiting;
      const user = await findUser(users, userId);
      return { hook, event: { ...about, user, sessionId, method, carrier: carrier as Carrier } };
    }
    case "sessionEnded": {
      const user = await findUser(users, userId);
      return { hook, event: { ...about, user, sessionId, reason: waiting.reason as EndReason } };
    }
    default:
      throw new UndeliverableError(`This version knows no hook ${String(hook)}.`);
  }
}

/** Calls the application's function. A process that has none leaves the call to another one, which a newer version may be. */
export async function callHook(hooks: Hooks, call: HookCall, context: HookContext): Promise<void> {
  const hook = hooks[call.hook] as ((event: HookCall["event"], context: HookContext) => unknown) | undefined;
  if (!hook) throw new Error(`This process has no hook ${call.hook}.`);
  await hook(call.event, context);
}

async function findUser(users: Users, id: string): Promise<User | null> {
  const user = await users.findById(id);
  return user && publicUser(user);
}
