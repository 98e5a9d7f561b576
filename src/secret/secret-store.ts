/** Which root secrets this database's sessions were made under: their public ids only. Each method is one atomic step. */
export interface SecretStore {
  /** Notes that sessions are made under a root secret from now on. Gives the ids of all that were ever noted and not forgotten. */
  note(id: string, now: Date): Promise<readonly string[]>;
  /** How many live sessions hang on a root secret. Reads every session: asked only when a secret is missing. */
  countSessions(id: string, now: Date): Promise<number>;
  /** Ends every session under a root secret that no process has any more, and forgets its id. Gives how many ended. */
  forget(id: string, now: Date): Promise<number>;
}
