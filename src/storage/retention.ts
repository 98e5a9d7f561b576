/** Seconds that things are kept beyond their time before they are swept away. */
export const retention = {
  /** Attempts at accounts, beyond their time: the clock that wrote them is not the clock that sweeps. */
  attempts: 60,
  /** An expired session, as history. */
  session: 7 * 86_400,
  /** An entry of the revocation log: the clock that wrote it is not the clock that sweeps. */
  revocation: 120,
  /** Events, where `eventRetention` says nothing else. */
  event: 400 * 86_400,
  /** Refreshes: there is one every quarter of an hour for everybody who is there. */
  refreshed: 7 * 86_400,
  /** A code: for whoever looks into what was sent lately. */
  code: 3_600,
  /** A message that was given up, for an operator to look at. */
  deadMessage: 30 * 86_400,
} as const;
