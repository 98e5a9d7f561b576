/** The session by whose word something is written about its user: it has to go on until it is. */
export interface AskingSession {
  readonly id: string;
  /** Set: with the very secrets that it had. */
  readonly generation?: number;
  /** Set: under this version of its user, which is the one she has. */
  readonly userVersion?: number;
}
