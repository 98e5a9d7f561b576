import { randomUUID } from "node:crypto";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { SecretRing } from "./root-secret.ts";
import type { SecretConflict, SecretStore, SecretUse } from "./secret-store.ts";

export interface PresenceOptions {
  readonly store: SecretStore;
  readonly ring: SecretRing;
  /** The hooks this process wants to be called, and calls when their time has come. */
  readonly hooks: readonly string[];
  /** Told when the sign of life could not be written. The next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** A process that has said which root secrets it works with. */
export interface Presence {
  /** Takes the word back. Never rejects: a process that is not heard of is gone in a minute anyway. */
  leave(): Promise<void>;
}

/** Seconds between two signs of life. Three of them may be lost. */
const interval = 20;

/**
 * Says which root secrets this process works with, or refuses to start where people would be signed out: by a process that does not
 * know the secret that another one issues under. Throws `ConfigurationError` that says which step of a rotation was skipped.
 */
export async function joinWithSecrets({ store, ring, hooks, onError }: PresenceOptions): Promise<Presence> {
  const accepts = ring.all.map(({ id }) => id);
  const use: SecretUse = { processId: randomUUID(), issues: ring.current.id, accepts, hooks };
  const conflict = await store.join(use);
  if (conflict) throw new ConfigurationError("secret", explain(conflict));
  const timer = setInterval(() => void store.stay(use).catch(onError), interval * 1000);
  timer.unref();
  return {
    async leave() {
      clearInterval(timer);
      await store.leave(use.processId).catch(onError);
    },
  };
}

function explain(conflict: SecretConflict): string {
  const { kind, id } = conflict;
  if (kind === "lacked_elsewhere") {
    return `secret issues under the secret with id ${id}, which another running process does not know: first add it to the end of the list everywhere, then move it to the front.`;
  }
  if (kind === "lacked_here") {
    return `secret lacks the secret with id ${id}, which another running process issues under: add it to the end of the list.`;
  }
  if (kind === "services") {
    const { services } = conflict;
    const hang = services === 1 ? "the key of one service hangs" : `the keys of ${services} services hang`;
    return `secret lacks the secret with id ${id}, on which ${hang}: add it to the end of the list until they have new ones (\`latchkey services\`), or, if it is lost, take them away with \`latchkey secret forget ${id}\`.`;
  }
  const hang = conflict.sessions === 1 ? "one live session hangs" : `${conflict.sessions} live sessions hang`;
  return `secret lacks the secret with id ${id}, on which ${hang}: add it to the end of the list, or, if it is lost, end them with \`latchkey secret forget ${id}\`.`;
}
