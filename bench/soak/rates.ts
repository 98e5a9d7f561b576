import type { EventType } from "../../src/event/event.ts";

/** Calls per second at one site. */
export const rates = {
  cookieCheck: 50,
  tokenCheck: 25,
  refresh: 4,
  login: 1,
  tokenLogin: 0.3,
  register: 0.2,
  wrongPassword: 0.2,
  logout: 0.4,
  revokeOthers: 0.1,
  listSessions: 0.5,
  listEvents: 0.3,
} as const;

export type CallName = keyof typeof rates;

/** People with a session of tokens, who refresh it. */
export const tokenClients = 500;
/** Seconds, as the product has it: who refreshes again so soon shares the token that she was given, and that is no event. */
const refreshGrace = 30;

/** Sessions that begin each second. */
export const startsPerSecond: number = rates.login + rates.tokenLogin + rates.register;

/** Events of each second, by type: for each account that is made an old one is erased. */
export const eventRates = {
  session_started: startsPerSecond,
  session_ended: rates.logout,
  sessions_ended: rates.revokeOthers,
  refreshed: rates.refresh / (1 + (rates.refresh / tokenClients) * refreshGrace),
  login_failed: rates.wrongPassword,
  user_registered: rates.register,
  user_erased: rates.register,
} as const satisfies Partial<Record<EventType, number>>;
