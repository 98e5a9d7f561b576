import type { EventType, NewEvent } from "../../event/event.ts";
import type { SeedEvent } from "../../storage/seed-store.ts";
import { personId } from "./invent-person.ts";
import { inventClient, sessionKey, somebodyAt } from "./invent-session.ts";
import { randomFor } from "./random.ts";
import { accountsAt, eventMoment, type SeedPlan, sessionBefore } from "./seed-plan.ts";

const day = 86_400_000;
/** A refresh is kept for a week: an older one would go at once. */
const refreshesKept = 6 * day;

/** What happens, and in how many cases of a thousand. */
const happenings: readonly (readonly [type: EventType, share: number])[] = [
  ["session_started", 420],
  ["refreshed", 160],
  ["login_failed", 150],
  ["session_ended", 110],
  ["user_registered", 40],
  ["email_verified", 34],
  ["throttled", 22],
  ["password_reset_requested", 16],
  ["password_reset", 9],
  ["reauthenticated", 12],
  ["password_changed", 6],
  ["identity_linked", 5],
  ["name_changed", 4],
  ["provider_failed", 4],
  ["account_locked", 3],
  ["refresh_shared", 2],
  ["refresh_reused", 1],
  ["data_exported", 1],
  ["user_banned", 1],
];

/** Makes up the event with this number: who, when and what the same again whenever it is asked for. */
export function inventEvent(plan: SeedPlan, number: number): SeedEvent {
  const random = randomFor(plan.seed, "event", number);
  const createdAt = eventMoment(plan, number);
  const type = pick(random.below(1_000));
  const client = inventClient(random);
  const about = { userId: somebodyAt(plan, random, createdAt), createdAt, client };
  const make = (event: Partial<NewEvent>): SeedEvent => Object.assign({ ...about, traceId: null }, event as NewEvent);
  const before = sessionBefore(plan, number);
  const session = before < 0 ? null : sessionKey(plan, before);
  const inSession = session && { sessionId: session.id, userId: personId(plan, session.person) };
  const started = (): SeedEvent => {
    const data = { method: "password", carrier: "cookie", remember: random.percent(70) };
    return make({ type: "session_started", data, ...inSession });
  };
  switch (type) {
    case "refreshed":
      return plan.at - createdAt < refreshesKept ? make({ type, data: {}, ...inSession }) : started();
    case "login_failed":
      return make({ type, data: { code: "invalid_credentials" }, ...(random.percent(15) && { userId: null }) });
    case "session_ended":
      return make({ type, data: { reason: random.of(["signed_out", "signed_out", "replaced", "ended_by_user"]) } });
    case "user_registered":
      return make({ type, data: { method: "password" }, userId: personId(plan, accountsAt(plan, createdAt) - 1) });
    case "throttled":
      return make({ type, data: { call: random.of(["login", "register", "forgotPassword"]) }, userId: null });
    case "reauthenticated":
      return make({ type, data: { method: "password" }, ...inSession });
    case "identity_linked":
      return make({ type, data: { provider: random.of(["google", "github"]) } });
    case "provider_failed":
      return make({ type, data: { provider: "github", code: "provider_unavailable" }, userId: null });
    case "account_locked":
      return make({ type, data: { until: new Date(createdAt + 900_000).toISOString() }, actor: "system" });
    case "refresh_reused":
      return make({ type, data: { generation: 0, behind: 1 + random.below(3) }, ...inSession });
    case "user_banned":
      return make({ type, data: { reason: "made up" }, actor: "operator", client: null });
    case "email_verified":
    case "password_reset_requested":
    case "password_reset":
    case "password_changed":
    case "name_changed":
    case "refresh_shared":
    case "data_exported":
      return make({ type, data: {} });
    default:
      return started();
  }
}

function pick(of: number): EventType {
  let left = of;
  return happenings.find(([, share]) => (left -= share) < 0)?.[0] ?? "session_started";
}
