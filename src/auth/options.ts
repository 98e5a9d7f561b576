import type { DatabaseSync } from "node:sqlite";
import type { Mailer } from "../mail/mailer.ts";
import type { Provider } from "../federation/provider.ts";
import type { EventChoice } from "../hook/event-choice.ts";
import type { Hooks } from "../hook/hook.ts";
import type { CopyKey } from "../pages/copy.ts";
import type { PageTemplate, TemplatePage } from "../pages/template.ts";
import type { PasswordHashOptions } from "../password/hash.ts";
import type { LegacyPassword } from "../password/legacy-password.ts";
import type { JwsAlgorithm } from "../jws/jws-algorithm.ts";
import type { PasswordPolicyName } from "../password/policy.ts";
import type { SessionLimits } from "../session/session-limits.ts";
import type { Clock } from "../shared/clock.ts";
import type { Language } from "../shared/language.ts";
import type { Logger } from "../shared/logger.ts";
import type { RedisClient, RedisCluster } from "../storage/redis/redis-client.ts";
import type { PostgresPool } from "../storage/sql/postgres-pool.ts";
import type { MigrateMode } from "../storage/storage.ts";
import type { ClaimsHook } from "../token/claims.ts";
import type { BeforeRegister } from "../user/before-register.ts";
import type { VerificationMode } from "../verification/verification-mode.ts";
import type { RegistrationMode } from "../user/registration-rule.ts";

/** Where people are sent. Paths of the base URL, or absolute URLs on it or a trusted origin. */
export interface PageOptions {
  /** The log-in page. @default "/login" */
  readonly login?: string | undefined;
  /** The registration page. @default "/register" */
  readonly register?: string | undefined;
  /** A person's own account. @default "/account" */
  readonly account?: string | undefined;
  /** Where a link to choose a new password leads; it is handed a token. @default "/reset-password" */
  readonly resetPassword?: string | undefined;
  /** Where a link to prove an address leads; it is handed a token. @default "/verify-email" */
  readonly verifyEmail?: string | undefined;
  /** The console of operators, also for everything below it; false: there is none. @default "/admin" */
  readonly admin?: string | false | undefined;
  /** Where a form leads after log-in when it names no `returnTo`. @default "/" */
  readonly afterLogin?: string | undefined;
  /** Where a form leads after log-out when it names no `returnTo`. @default the log-in page */
  readonly afterLogout?: string | undefined;
}

/** Texts of pages, by language and by the name of each. */
export type OwnTexts = {
  readonly [Spoken in Language]?: { readonly [Key in CopyKey]?: string | undefined } | undefined;
};

/** Colours of a product's own, each "#rrggbb". What is left out follows from what is said, so that one is enough. */
export interface ThemeColors {
  /** Links and the button that counts. On the page it needs a contrast of 4.5 to 1. @default "#1a5a43"; with `door`, follows from it */
  readonly accent?: string | undefined;
  /** The door beside forms, the bar on top, the icon of the tab. @default "#163f30"; with `accent`, follows from it */
  readonly door?: string | undefined;
  /** Lock and ornaments on the door, where they need a contrast of 4.5 to 1. @default "#e0b85c" */
  readonly brass?: string | undefined;
}

/** How pages look. Files are read once, at the start. */
export interface ThemeOptions {
  /**
   * The product's logo, on the door and on the bars, in place of our mark and the product's name: the path of an SVG, PNG, WebP or JPEG file of
   * 100,000 bytes at most, or the URL of one on the base URL's origin. @default none
   */
  readonly logo?: string | URL | undefined;
  /** The same for a dark scheme. @default `logo` */
  readonly logoDark?: string | URL | undefined;
  readonly colors?:
    | (ThemeColors & {
        /** For a dark scheme. @default they follow from the others */
        readonly dark?: ThemeColors | undefined;
      })
    | undefined;
  /** The path of a CSS file, which is sent at the end of ours. It loads nothing from another origin. @default none */
  readonly css?: string | URL | undefined;
  /** A template of your own for single pages, by name: it gets what is ours of the page, and gives the whole document. @default none */
  readonly pages?: Readonly<Partial<Record<TemplatePage, PageTemplate | undefined>>> | undefined;
}

/** How passwords are judged and hashed. */
export interface PasswordOptions extends PasswordHashOptions {
  /** `default`: 8 to 128 characters; `nist-800-63b-4`: 15 to 128. Both refuse common passwords. @default "default" */
  readonly policy?: PasswordPolicyName | undefined;
  /**
   * Hashes computed at a time, of about 19 MiB each. Many more than there are cores make everybody slower; Node computes four at a
   * time at most unless `UV_THREADPOOL_SIZE` says otherwise. @default one more than there are cores, 3 at most
   */
  readonly concurrency?: number | undefined;
  /**
   * Whether a new password is looked up among those that were stolen somewhere, at Have I Been Pwned or where `url` says. Five characters of
   * its SHA-1 leave. Without an answer in time the password is taken. @default false
   */
  readonly breachCheck?: boolean | BreachCheckOptions | undefined;
}

/** Where passwords that were stolen somewhere are looked up. */
export interface BreachCheckOptions {
  /** Of a copy with the same range API; five characters are written at its end. @default "https://api.pwnedpasswords.com/range/" */
  readonly url?: string | undefined;
  /** Seconds a person waits at most. 1 to 10. @default 2 */
  readonly timeout?: number | undefined;
}

/** What access and refresh tokens are like. Durations are seconds. */
export interface TokenOptions {
  /**
   * How access tokens are signed. A change makes a new key, which is published ten minutes before it signs. `HS256` publishes none: its
   * one secret is shared with one service, which can make tokens with it, too. @default "ES256"
   */
  readonly algorithm?: JwsAlgorithm | undefined;
  /** For `HS256` alone: 32 random bytes, never the root secret. Of a list the first signs, and all are accepted. @default none */
  readonly secret?: string | readonly string[] | undefined;
  /** How long a key signs before the next one does, by itself. An hour at least. @default 2_592_000 (30 days) */
  readonly keyRotation?: number | undefined;
  /**
   * How long an access token is good. Whoever verifies without asking for revocations accepts it for as long after its session ended.
   * @default 900 (15 minutes)
   */
  readonly accessTokenLifetime?: number | undefined;
  /** Without a refresh before the session ends. @default 604_800 (7 days) */
  readonly refreshIdleTimeout?: number | undefined;
  /** After sign-in before the session ends, however often it is refreshed. @default 7_776_000 (90 days) */
  readonly refreshAbsoluteTimeout?: number | undefined;
  /**
   * How long the refresh token before the current one is answered with the same successor, for tabs and retries that cross; for as long
   * its use by a thief is not noticed. 0 to 300. @default 30
   */
  readonly refreshGrace?: number | undefined;
  /** Other services that access tokens may be asked for, each the exact `aud` it insists on. @default [] */
  readonly audiences?: readonly string[] | undefined;
  /**
   * Claims that follow from a user, without code: `tenant=metadata.tenant`. From `metadata`, `name`, `id`, `email` or `createdAt`; what a
   * user does not have is left out. What `hooks.claims` says counts more. @default []
   */
  readonly claims?: readonly string[] | undefined;
  /**
   * Whether browsers, too, may be given refresh tokens in the body of an answer, where any script of the page can read and keep them.
   * @default false
   */
  readonly dangerouslyAllowBodyTransport?: boolean | undefined;
  /**
   * Whether access tokens are accepted while this process cannot learn of revocations, so that one of an ended session opens everything
   * until it expires. @default false
   */
  readonly dangerouslyAcceptWhenStale?: boolean | undefined;
}

/** What browsers are told of https (RFC 6797), in production. */
export interface HstsOptions {
  /** Seconds for which a browser comes by https alone. 0 makes it forget what it was told before. @default 31_536_000 (a year) */
  readonly maxAge?: number | undefined;
  /** Whether that holds for every host under the base URL's as well: only where each of them has https. @default false */
  readonly includeSubDomains?: boolean | undefined;
}

/** Functions of the application's that Latchkey calls. */
export interface HookOptions extends Hooks {
  /** Asked before a user is made of a registration: may refuse, or give her a role and metadata. */
  readonly beforeRegister?: BeforeRegister | undefined;
  /** Asked before an access token is made: what it says besides what every one says. */
  readonly claims?: ClaimsHook | undefined;
}

/** Hooks sent over HTTP, signed by the scheme of Standard Webhooks. */
export interface WebhookOptions {
  /** Where they are sent by POST. https outside development; a redirect is a failure. */
  readonly url?: string | undefined;
  /** 32 random bytes in base64 with `whsec_` before them, which the receiver has too. With a list each signs: the newest first. */
  readonly secret?: string | readonly string[] | undefined;
  /**
   * What of: hooks (userCreated, userDeleted, sessionStarted, sessionEnded), types of events such as "login_failed", "audit_checkpoint", the
   * group "security", or "all". Events come in order, many in one message. @default the four hooks
   */
  readonly events?: readonly EventChoice[] | undefined;
  /** Whether events are sent with IP address, user agent and e-mail address. @default false */
  readonly personalData?: boolean | undefined;
  /** Whether the receiver may be in a private network, or on this machine. @default in development true, else false */
  readonly allowPrivateNetwork?: boolean | undefined;
}

/** The options of `createAuth`. */
export interface AuthOptions {
  /**
   * The address people use, such as "https://app.example.com". Never taken from a request. A host other than loopback means
   * production: https, a secret and a database are then required. @default "http://localhost:3000"
   */
  readonly baseUrl?: string | undefined;
  /** Path of the API below the base URL. @default "/auth" */
  readonly basePath?: string | undefined;
  /**
   * The root secret everything is derived from: 32 random bytes, as `openssl rand -base64 32` gives them. A list rotates: the first
   * issues, all are accepted; add a new one last, roll out, then move it first. @default in development, one kept in `.latchkey/`
   */
  readonly secret?: string | readonly string[] | undefined;
  /**
   * `sqlite:PATH`, `postgres://…`, a `pg.Pool` or a `DatabaseSync`. Tables are kept apart from yours: schema `latchkey` in
   * PostgreSQL, prefix `latchkey_` in SQLite. @default in development, "sqlite:.latchkey/latchkey.db"
   */
  readonly database?: string | PostgresPool | DatabaseSync | undefined;
  /**
   * A second address of the same PostgreSQL database that leads past any pooler: endings of sessions are heard of there at once. Needed
   * behind a pooler in transaction mode, and beside a `pg.Pool`; without it they are seen within a second. @default `database`, where that is a URL
   */
  readonly databaseDirectUrl?: string | undefined;
  /**
   * Redis or Valkey, for installations of several processes: "redis://…", "redis-sentinel://…" or "redis-cluster://…" (with TLS "rediss…"), or a
   * client of `ioredis`, also a `Cluster`, whose settings are used for connections of our own. A cache, a messenger and a counter: without it, or while it is away, everything works from the database.
   * @default none
   */
  readonly redis?: string | RedisClient | RedisCluster | undefined;
  /** Whether opening brings the schema up to date, only checks it, or neither. @default "auto" */
  readonly migrate?: MigrateMode | undefined;
  /** Other origins whose pages may call the API with cookies: exact, https outside development, of the same site. @default [] */
  readonly trustedOrigins?: readonly string[] | undefined;
  /**
   * Seconds that events are kept: what happened, from where and with what. Refreshes are kept for a week at most. A day at least.
   * @default 34_560_000 (400 days)
   */
  readonly eventRetention?: number | undefined;
  /**
   * Which peers may say whom they speak for by `X-Forwarded-For`: networks ("10.0.0.0/8, ::1"), a number of hops, or "none".
   * @default "none"; the Express adapter then takes Express's own `req.ip`, which "trust proxy" governs
   */
  readonly trustedProxies?: string | number | undefined;
  /**
   * Hosts of applications that a reverse proxy guards by asking `GET /auth/forward-auth`: "wiki.example.com", or with the audience of its
   * tokens "wiki.example.com=wiki". Each is reached by the session cookie, and may be returned to after log-in. @default none, and no
   * such call
   */
  readonly forwardAuthHosts?: readonly string[] | undefined;
  /**
   * Where native apps take the answer of a sign-in at a provider, each exact: "com.example.app:/signed-in", whose scheme is a domain of
   * yours backwards, "https://app.example.com/signed-in", or for a program that listens on its own machine "http://127.0.0.1/signed-in",
   * with any port. @default none: no app signs in by a provider
   */
  readonly nativeRedirectUris?: readonly string[] | undefined;
  readonly pages?: PageOptions | undefined;
  /** What the product calls itself on its pages. @default "Latchkey" */
  readonly productName?: string | undefined;
  /** What pages and mails are written in; somebody whose browser asks for none of them is answered in the first. @default ["en", "de"] */
  readonly languages?: readonly Language[] | undefined;
  /** Texts of yours in the place of ours, by language and name: `{ en: { "login.title": "Welcome" } }`. Each keeps the `{places}` of ours. */
  readonly copy?: OwnTexts | undefined;
  /** How pages look: logo, colours, own style, own templates. @default a green door with brass */
  readonly theme?: ThemeOptions | undefined;
  /** Sends mails, by a provider's HTTP API for instance. Without it and `smtp`: in development they go to `/dev/mail`, in production nowhere. */
  readonly mailer?: Mailer | undefined;
  /**
   * Sends mails by SMTP: "smtps://user:password@host:465", or "smtp://…:587", which then insists on STARTTLS unless the host is this
   * machine. Needs the package `nodemailer` and `mailFrom`.
   */
  readonly smtp?: string | undefined;
  /** Who mails come from: "no-reply@example.com", or "Example <no-reply@example.com>". @default none; required with `smtp` */
  readonly mailFrom?: string | undefined;
  readonly session?: Partial<SessionLimits> | undefined;
  /** What access and refresh tokens are like. @default by the defaults of `TokenOptions` */
  readonly token?: TokenOptions | undefined;
  /**
   * How passwords are judged and hashed. `false`: there are none; every call, page and schema about them is gone, and people come in
   * through what the application starts for them. @default passwords by the defaults of `PasswordOptions`
   */
  readonly password?: PasswordOptions | false | undefined;
  /**
   * Asked at a log-in whether address and password are those of an account in the system that people come from: who has them there gets an
   * account here, with a hash of ours. `registration`, `allowedEmailDomains` and `hooks.beforeRegister` do not stand in her way. Never asked of
   * somebody who has a password here, or comes by a provider. @default none
   */
  readonly legacyPassword?: LegacyPassword | undefined;
  /**
   * Whom people may sign in with: `[google({ clientId, clientSecret })]`. Each has its button on the log-in page, in this order, and its
   * callback URL at `/auth/{id}/callback`, which the provider has to be told. @default none
   */
  readonly providers?: readonly Provider[] | undefined;
  /** Who may open an account: everybody, those who were invited, or nobody. @default "open" */
  readonly registration?: RegistrationMode | undefined;
  /**
   * Whether an address has to be proven by a mailed link. `required`: there is no account before that, and registration answers the
   * same whether or not the address has one. `optional`: the account works at once, and says that the proof is missing. `off`: no link
   * is sent. @default "required" with `smtp` or `mailer`, "optional" with the mailbox of development alone, "off" without mails
   */
  readonly verification?: VerificationMode | undefined;
  /**
   * Domains whose addresses may open an account: exact ones, a subdomain is an entry of its own. Only verification shows that an
   * address is its owner's. @default all
   */
  readonly allowedEmailDomains?: readonly string[] | undefined;
  /**
   * The domain whose hosts share the session cookie: the base URL's host or a parent. Any of those hosts can then read nothing of it
   * by script, but can plant a cookie of its own in its place: only where you trust them all. @default the base URL's host alone
   */
  readonly cookieDomain?: string | undefined;
  /** What browsers are told of https, in production. @default for a year, this host alone */
  readonly hsts?: HstsOptions | undefined;
  /** Functions of yours: one that is asked before somebody registers, others that are told what happened. @default none */
  readonly hooks?: HookOptions | undefined;
  /** Where another program is told what happened. @default nowhere */
  readonly webhook?: WebhookOptions | undefined;
  /** Where diagnostics go; pino fits. @default warnings and errors as JSON lines on standard error */
  readonly logger?: Logger | undefined;
  /** For tests. @default the machine's clock */
  readonly clock?: Clock | undefined;
}
