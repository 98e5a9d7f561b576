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

/** Sessions that begin each second. */
export const startsPerSecond: number = rates.login + rates.tokenLogin + rates.register;

/** Events of each second: beginnings, endings, refreshes, wrong passwords, accounts, and an old account erased for each new one. */
export const eventsPerSecond: number =
  startsPerSecond + rates.logout + rates.revokeOthers + rates.refresh + rates.wrongPassword + 2 * rates.register;
