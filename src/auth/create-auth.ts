import type { IncomingHttpHeaders } from "node:http";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { readSingleCookie } from "../http/cookies.ts";
import { Handler, type RequestInfo } from "../http/handler.ts";
import { problemResponse } from "../http/problem.ts";
import { ownsPath } from "../http/own-paths.ts";
import type { HttpSettings } from "../http/settings.ts";
import { createPasswordHasher } from "../password/hash.ts";
import { type SessionCheck, unauthenticated } from "../session/session-check.ts";
import { systemClock } from "../shared/clock.ts";
import { describeError } from "../shared/logger.ts";
import type { User } from "../user/user.ts";
import { publicUser } from "../user/user.ts";
import { defaultLogger } from "./default-logger.ts";
import { developmentDatabase } from "./development-folder.ts";
import { type Core, type CoreOptions, openCore } from "./open-core.ts";
import type { AuthOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { resolveSecret } from "./resolve-secret.ts";

/** Headers as Node gives them, or as the Fetch standard has them. */
export type HeadersLike = Headers | IncomingHttpHeaders;

/** One installation of Latchkey, as an application uses it. */
export interface Auth {
  /**
   * Who a request comes from, by its session cookie. A plain value for a session seen lately; a promise only when the database has to
   * be asked, so that a guard that checks for it adds nothing to the request. Not being signed in is a value; it throws (or rejects
   * with) `AuthError` `storage_unavailable` or `overloaded` only.
   */
  authenticate(headers: HeadersLike): SessionCheck | Promise<SessionCheck>;
  /**
   * Answers a request, as a fetch-style route handler. Paths below the base path are the API, paths of pages are served when
   * `info.pages` is set, and everything else is a `not_found` problem.
   */
  handler(request: Request, info?: RequestInfo): Promise<Response>;
  /** Whether a path, as it stands in the request line before any "?", is one that `handler` answers. */
  owns(path: string, pages: boolean): boolean;
  /** A user as she is now, or null. */
  findUser(id: string): Promise<User | null>;
  /** Opens storage now instead of at the first request. Rejects when the configuration is wrong or the database cannot be reached. */
  ready(): Promise<void>;
  /** Whether requests can be served: resolves when the database answers and endings elsewhere are seen; rejects with `AuthError`. */
  check(): Promise<void>;
  /** Writes what is still waiting and closes storage, save handles that were handed in. */
  close(): Promise<void>;
  readonly settings: HttpSettings;
}

/**
 * Makes an installation. Checks every option at once (`ConfigurationError`, one sentence that names the option and the fix); storage
 * opens at the first request or with `ready()`.
 */
export function createAuth(options: AuthOptions = {}): Auth {
  const resolved = resolveOptions(options);
  const { settings } = resolved;
  const logger = options.logger ?? defaultLogger;
  const coreOptions: CoreOptions = {
    ...resolved,
    logger,
    clock: options.clock ?? systemClock,
    ring: resolveSecret(options.secret, settings.development, logger),
    hasher: createPasswordHasher(options.password ?? {}),
    database: options.database ?? defaultDatabase(settings.development),
    migrate: options.migrate ?? "auto",
  };
  const cookieName = settings.cookieNames.session;
  let opening: Promise<Opened> | null = null;
  let opened: Opened | null = null;
  let closed = false;

  function open(): Promise<Opened> {
    if (closed) return Promise.reject(new AuthError("storage_unavailable", { detail: "This instance was closed." }));
    opening ??= openCore(coreOptions).then(
      (core) => {
        opened = { core, handler: new Handler(core.deps) };
        return opened;
      },
      (error: unknown) => {
        // A database that is away now may be back for the next request.
        opening = null;
        throw error;
      },
    );
    return opening;
  }

  return {
    settings,
    authenticate(headers) {
      const header =
        typeof headers.get === "function" ? headers.get("cookie") : (headers as { cookie?: string }).cookie;
      const token = header ? readSingleCookie(header, cookieName) : null;
      if (token === null || token === undefined) return unauthenticated;
      if (opened) return opened.core.deps.verifier.verify(token);
      return open().then(({ core }) => core.deps.verifier.verify(token));
    },
    async handler(request, info = {}) {
      try {
        const { handler } = opened ?? (await open());
        return await handler.handle(request, info);
      } catch (error) {
        // Only opening can fail here: what follows it never rejects.
        const refusal = error instanceof AuthError ? error : new AuthError("internal_error", { cause: error });
        if (refusal !== error) logger.error(describeError(error), "not opened");
        return problemResponse(refusal, crypto.randomUUID());
      }
    },
    owns: (path, pages) => ownsPath(settings, path, pages),
    async findUser(id) {
      const { core } = opened ?? (await open());
      const user = await core.deps.users.findById(id);
      return user && publicUser(user);
    },
    async ready() {
      await open();
    },
    async check() {
      const { core } = opened ?? (await open());
      await core.deps.ping();
      if (!core.isFresh())
        throw new AuthError("storage_unavailable", { detail: "The revocation log was not read lately." });
    },
    async close() {
      closed = true;
      const { core } = (await opening?.catch(() => null)) ?? {};
      await core?.close();
    },
  };
}

interface Opened {
  readonly core: Core;
  readonly handler: Handler;
}

function defaultDatabase(development: boolean): string {
  if (development) return developmentDatabase();
  throw new ConfigurationError(
    "database",
    'database (DATABASE_URL) is missing: in production say where users are kept, "postgres://…" or "sqlite:/path/on/a/lasting/disk.db".',
  );
}
