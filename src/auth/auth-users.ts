import { z } from "zod";
import { AuthError } from "../error/auth-error.ts";
import { validateInput } from "../http/body.ts";
import type { Deps } from "../http/deps.ts";
import { emailField, nameField, passwordField } from "../http/fields.ts";
import { passwordContext } from "../http/password-context.ts";
import { parseEmail } from "../mail/email.ts";
import { hashNewPassword } from "../password/set-password.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { isId } from "../shared/is-id.ts";
import { banUser, unbanUser } from "../user/ban-user.ts";
import { setMetadata, setName, setRole } from "../user/change-user.ts";
import { createUser } from "../user/create-user.ts";
import { deleteUser } from "../user/delete-user.ts";
import { deletionDelay } from "../user/deletion.ts";
import { searchUsers } from "../user/search-users.ts";
import { publicUser, type User, type UserRecord } from "../user/user.ts";

/** Somebody the application makes an account for. */
export interface CreateUserOptions {
  /** Null for somebody who signs in by other means than an address. */
  readonly email: string | null;
  /** Whether you vouch for the address. @default false */
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  /** 1 to 64 letters, digits and `_ . : / -`. @default "user" */
  readonly role?: string | undefined;
  /** JSON of at most 4 KB, for the server's eyes. @default {} */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Judged by the policy as any other. @default none: she cannot log in by password until she has set one */
  readonly password?: string | undefined;
}

export interface ListUsersOptions {
  /** How an address, its domain (with the `@`), a name, a word of a name, or an id begins. */
  readonly startsWith?: string | undefined;
  readonly banned?: boolean | undefined;
  /** What the page before gave as `next`. */
  readonly cursor?: string | undefined;
  /** @default 50, at most 200 */
  readonly limit?: number | undefined;
}

/**
 * Users, as an application works with them. Whoever can call this may do everything; no HTTP call leads here. Every change is noted as an
 * event of the application's and reaches every process at once. Refusals are `AuthError`: `not_found` where there is no such user.
 */
export interface AuthUsers {
  /** A user as she is now, or null. */
  find(id: string): Promise<User | null>;
  /** By address, in any spelling of it. Null: nobody has it. */
  findByEmail(email: string): Promise<User | null>;
  /**
   * The newest first, and with `startsWith` in the order of what was found, a page at a time. A page of a search for what is rare may be short, or
   * empty, and have a `next`: it has ended when `next` is null.
   */
  list(options?: ListUsersOptions): Promise<{ readonly users: readonly User[]; readonly next: string | null }>;
  /** Makes an account, whoever may register. Throws `email_taken`, `weak_password`, `invalid_input`. */
  create(user: CreateUserOptions): Promise<User>;
  /** Changes the name that is shown. */
  update(id: string, changes: { readonly name: string | null }): Promise<User>;
  /** Gives another role, at once and everywhere. False: she has it already. */
  setRole(id: string, role: string): Promise<boolean>;
  /** What is kept about her for the server's eyes. */
  getMetadata(id: string): Promise<Readonly<Record<string, unknown>>>;
  /** Replaces it: one object, 4 KB as JSON, else `payload_too_large`. */
  setMetadata(id: string, metadata: Readonly<Record<string, unknown>>): Promise<void>;
  /** Ends every session and lets her not in again. The reason, one line, is for operators. */
  ban(id: string, reason?: string): Promise<void>;
  /** False: she was not banned. */
  unban(id: string): Promise<boolean>;
  /** Ends every session. Gives how many ended. The same as `auth.sessions.endAll(id)`. */
  endSessions(id: string): Promise<number>;
  /**
   * Ends every session, and erases her and all that hangs on her after `delay` seconds, in which a sign-in of hers may undo it. Gives
   * when. Throws `user_banned` for somebody who is banned: take the ban back first. @default a week
   */
  delete(id: string, options?: { readonly delay?: number }): Promise<Date>;
}

const actor = "application";

/** Hashing for the application takes its turns among themselves: no client is behind it. */
const ownClient: ClientInfo = { ip: null, network: "application", userAgent: null };

const newUser = z.strictObject({
  email: emailField.nullable(),
  emailVerified: z.boolean().optional(),
  name: nameField.optional(),
  role: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  password: passwordField.optional(),
});
const changes = z.strictObject({ name: nameField });

export function createAuthUsers(
  deps: () => Deps | Promise<Deps>,
  endSessions: (userId: string) => Promise<number>,
): AuthUsers {
  return {
    find: async (id) => {
      const user = await findRecord(await deps(), id);
      return user && publicUser(user);
    },
    findByEmail: async (given) => {
      const email = parseEmail(given);
      const user = email === null ? null : await (await deps()).userDirectory.findByEmail(email);
      return user && publicUser(user);
    },
    list: async (options = {}) => {
      const { items, next } = await searchUsers(await deps(), withoutUndefined(options));
      return { users: items.map(publicUser), next };
    },
    create: async (given) => publicUser(await create(await deps(), given)),
    update: async (id, given) => {
      const { name } = validateInput(changes, given) as z.output<typeof changes>;
      return setName(await deps(), { userId: checkId(id), name, actor });
    },
    setRole: async (id, role) => setRole(await deps(), { userId: checkId(id), role, actor }),
    getMetadata: async (id) => {
      const user = await findRecord(await deps(), id);
      if (!user) throw noSuchUser();
      return user.metadata;
    },
    setMetadata: async (id, metadata) => setMetadata(await deps(), { userId: checkId(id), metadata, actor }),
    ban: async (id, reason) => {
      await banUser(await deps(), { userId: checkId(id), reason: reason ?? null, actor });
    },
    unban: async (id) => unbanUser(await deps(), { userId: checkId(id), actor }),
    endSessions,
    delete: async (id, { delay = deletionDelay } = {}) => {
      if (!Number.isSafeInteger(delay) || delay < 0 || delay > maxDelay) {
        throw new AuthError("invalid_input", { errors: [{ pointer: "/delay", code: "invalid", rule: maxDelay }] });
      }
      return deleteUser(await deps(), { userId: checkId(id), delay, actor });
    },
  };
}

/** Seconds: a year. */
const maxDelay = 31_536_000;

async function create(deps: Deps, given: CreateUserOptions): Promise<UserRecord> {
  const { password, ...user } = validateInput(newUser, given) as z.output<typeof newUser>;
  const context = [user.email ?? "", user.name ?? "", ...passwordContext(deps.settings)];
  const passwordHash =
    password === undefined
      ? null
      : await hashNewPassword(deps, { password, field: "password", context, client: ownClient });
  return createUser(deps, { ...withoutUndefined(user), passwordHash, actor });
}

async function findRecord({ users }: Deps, id: string): Promise<UserRecord | null> {
  return isId(id) ? users.findById(id) : null;
}

function checkId(id: string): string {
  if (!isId(id)) throw noSuchUser();
  return id;
}

function noSuchUser(): AuthError {
  return new AuthError("not_found", { detail: "There is no such user." });
}

/** The same without what was not said. */
function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
