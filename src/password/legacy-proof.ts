import type { Email } from "../mail/email.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { ImportedUser } from "../user/import/imported-user.ts";
import type { ImportStore } from "../user/import/import-store.ts";
import type { HashQueue } from "./hash-queue.ts";
import type { PasswordHasher } from "./hash.ts";
import { legacyMark } from "./legacy-mark.ts";
import { askLegacy, type AskLegacyDeps, madeUpCredentials } from "./legacy-password.ts";
import type { Password } from "./password.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";

export interface LegacyDeps extends AskLegacyDeps {
  readonly imports: Pick<ImportStore, "write">;
  readonly passwords: Pick<PasswordStore, "findByEmail" | "upgrade">;
  readonly hasher: PasswordHasher;
  readonly queue: Pick<HashQueue, "run">;
}

interface LegacyInput {
  readonly email: Email;
  readonly password: Password;
  readonly client: ClientInfo;
}

/** The way of one log-in by the system that somebody comes from. */
export interface LegacyProof {
  /** Asks it, where the password was wrong here. */
  ask(): Promise<boolean>;
  /** Whether it knows her by this password. */
  readonly isProven: boolean;
  /**
   * Keeps the password as a hash of ours, and makes the user where there is none: of any number at once, in any number of processes, one is
   * made. Null: she cannot be made, or became somebody else's in the meantime.
   */
  keep(): Promise<PasswordRecord | null>;
}

/** Null: no other system is asked. */
export function beginLegacy(deps: LegacyDeps, record: PasswordRecord | null, input: LegacyInput): LegacyProof | null {
  const { legacyPassword } = deps;
  if (legacyPassword === null) return null;
  // Security: whoever has a password here, or comes by a provider, is not let in by what another system keeps under her address.
  const isAwaited = record === null || record.hash === legacyMark;
  let profile: ImportedUser | null = null;
  return {
    async ask() {
      const asked = isAwaited ? input : madeUpCredentials();
      const answer = await askLegacy({ ...deps, legacyPassword }, { ...asked, client: input.client });
      // Security: what is said of somebody made up counts for nothing, whatever it is.
      if (isAwaited) profile = answer;
      return profile !== null;
    },
    get isProven() {
      return profile !== null;
    },
    async keep() {
      if (profile === null) return null;
      const hash = await hashProven(deps, input);
      if (hash === null) return null;
      return record === null
        ? makeUser(deps, input, { ...profile, passwordHash: hash })
        : replaceMark(deps, record, hash);
    },
  };
}

/** Null: bcrypt is chosen here, and cannot hash it in full. */
async function hashProven(
  { hasher, queue, logger }: LegacyDeps,
  { password, client }: LegacyInput,
): Promise<string | null> {
  const problem = hasher.check(password);
  if (problem === null) return queue.run(client.network, () => hasher.hash(password));
  logger.warn({ code: problem.code }, "a password that legacyPassword knows cannot be kept here: she has to reset it");
  return null;
}

/** Does nothing where it was set or reset in the meantime: her version has moved on then, and no session starts by this proof. */
async function replaceMark({ passwords }: LegacyDeps, record: PasswordRecord, hash: string): Promise<PasswordRecord> {
  await passwords.upgrade(record.user.id, legacyMark, hash);
  return { ...record, hash };
}

async function makeUser(deps: LegacyDeps, input: LegacyInput, user: ImportedUser): Promise<PasswordRecord | null> {
  const { imports, passwords, hasher, queue, logger, clock } = deps;
  const { email, password, client } = input;
  const { ip, userAgent } = client;
  const [outcome] = await imports.write([user], { from: "sign_in", client: { ip, userAgent } });
  const found = await passwords.findByEmail(email, new Date(clock()));
  if (outcome === "created") return found;
  if (found === null) {
    logger.warn({ outcome, userId: user.id }, "legacyPassword knows somebody who cannot be made here");
    return null;
  }
  if (found.hash === legacyMark) return replaceMark(deps, found, user.passwordHash ?? "");
  // Somebody was quicker: she herself, with another log-in, or a stranger who took the address. The password tells.
  const { hash } = found;
  const isHers = hash !== null && (await queue.run(client.network, () => hasher.verify(hash, password)));
  return isHers && !found.user.bannedAt ? found : null;
}
