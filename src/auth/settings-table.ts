import type { Argon2Cost } from "../password/argon2.ts";
import type { SessionLimits } from "../session/session-limits.ts";
import type {
  AuthOptions,
  BreachCheckOptions,
  HookOptions,
  HstsOptions,
  PageOptions,
  PasswordOptions,
  ThemeColors,
  ThemeOptions,
  TokenOptions,
  WebhookOptions,
} from "./options.ts";
import { longestAccessToken } from "../token/token-settings.ts";
import { type ProviderSetting, providerSettings } from "./provider-settings.ts";
import type { Setting } from "./setting.ts";

/** Groups of options that have no row of their own. `password` has one: it is also a switch. */
type OptionGroup = "pages" | "theme" | "session" | "token" | "hooks" | "webhook" | "hsts";

/** Every option of `createAuth`, by its path. A group of options that is new gets a line here. */
type OptionPath =
  | Exclude<keyof AuthOptions, OptionGroup>
  | `pages.${keyof PageOptions}`
  | `theme.${Exclude<keyof ThemeOptions, "colors">}`
  | `theme.colors.${keyof ThemeColors}`
  | `theme.colors.dark.${keyof ThemeColors}`
  | `session.${keyof SessionLimits}`
  | `token.${keyof TokenOptions}`
  | `hooks.${keyof HookOptions}`
  | `webhook.${keyof WebhookOptions}`
  | `hsts.${keyof HstsOptions}`
  | `password.${Exclude<keyof PasswordOptions, "argon2" | "bcrypt">}`
  | `password.breachCheck.${keyof BreachCheckOptions}`
  | `password.argon2.${keyof Argon2Cost}`
  | "password.bcrypt.cost";

/** What only the server reads. */
type ServerSetting =
  | "testClockOffset"
  | "config"
  | "host"
  | "port"
  | "tlsCert"
  | "tlsKey"
  | "demoProvider"
  | "metricsListen"
  | "metricsToken"
  | "logLevel"
  | "workers"
  | "shutdownDelay"
  | "keepAliveTimeout"
  | ProviderSetting;

/** Ten years. A longer limit is a slip, and the largest ones are no dates any more. */
const longest = 315_360_000;

/**
 * Every setting there is, in the order of the documentation. To add one: add the option to `AuthOptions` (the compiler then asks for
 * its row), write the row here, give it its meaning in `resolveOptions`, and run `node scripts/write-configuration.ts`. The check of
 * its name and type, its variable, the names in refusals, the documentation and `--help` follow from the row. What only the server
 * reads goes into `ServerSetting` and gets `scope: "server"`.
 */
const settingsTable: Readonly<Record<OptionPath | ServerSetting, Setting>> = {
  baseUrl: {
    group: "Where it runs",
    variable: "BASE_URL",
    value: { kind: "text" },
    default: "http://localhost:3000 (the server: its own port)",
    about:
      "The address people use, never taken from a request; any host but loopback means production, which asks for https, a secret and a database.",
  },
  basePath: {
    group: "Where it runs",
    variable: "LATCHKEY_BASE_PATH",
    value: { kind: "text" },
    default: "/auth",
    about: "Path of the API below the base URL.",
  },
  host: {
    group: "Where it runs",
    scope: "server",
    variable: "HOST",
    value: { kind: "text" },
    default: "127.0.0.1",
    about: "The address to listen on; one that other machines can reach asks for a base URL that they can open.",
  },
  port: {
    group: "Where it runs",
    scope: "server",
    variable: "PORT",
    value: { kind: "number", unit: "port", least: 0, most: 65_535 },
    default: "3000",
    about: "The port to listen on; 0 takes a free one.",
  },
  tlsCert: {
    group: "Where it runs",
    scope: "server",
    variable: "TLS_CERT",
    value: { kind: "text" },
    default: "none: plain HTTP, for a proxy that does TLS",
    about:
      "The file of the certificate and its chain in PEM, with which the server does TLS itself (1.2 and later); a new one in its place is taken over within seconds (docs/operations/tls-and-proxies.md).",
  },
  tlsKey: {
    group: "Where it runs",
    scope: "server",
    variable: "TLS_KEY",
    value: { kind: "text" },
    default: "none; required with TLS_CERT",
    about:
      "The file of its private key in PEM, without a passphrase, which nobody else on the machine should be able to read.",
  },
  config: {
    group: "Where it runs",
    scope: "server",
    variable: "LATCHKEY_CONFIG",
    value: { kind: "text" },
    default: "none; a file is never picked up because it lies there",
    about: "The file of options that --config names, for a place where arguments are awkward; --config wins.",
  },
  workers: {
    group: "Where it runs",
    scope: "server",
    variable: "LATCHKEY_WORKERS",
    value: { kind: "text" },
    default: "1",
    about:
      "Processes that share the port on this machine, up to 64, or auto: as many as there are cores; --workers wins (docs/operations/many-machines.md).",
  },
  shutdownDelay: {
    group: "Where it runs",
    scope: "server",
    variable: "LATCHKEY_SHUTDOWN_DELAY",
    value: { kind: "number", unit: "seconds", least: 0, most: 600 },
    default: "0 in development, 5 in production",
    about:
      "For how long a server that is told to stop still serves while /readyz answers 503, so that whoever shares out requests sends no more of them; longer than a health check takes to notice.",
  },
  keepAliveTimeout: {
    group: "Where it runs",
    scope: "server",
    variable: "LATCHKEY_KEEP_ALIVE_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: 3600 },
    default: "75, or 5 where the server does TLS itself",
    about:
      "For how long a connection without a request is kept; longer than the proxy in front keeps its own, or it sends a request on a connection that is just being closed.",
  },
  "hsts.maxAge": {
    group: "Where it runs",
    variable: "LATCHKEY_HSTS_MAX_AGE",
    value: { kind: "number", unit: "seconds", least: 0, most: longest },
    default: "31536000 (a year)",
    about:
      "For how long browsers are told, in production, to come by https alone (Strict-Transport-Security); 0 makes them forget it.",
  },
  "hsts.includeSubDomains": {
    group: "Where it runs",
    variable: "LATCHKEY_HSTS_INCLUDE_SUBDOMAINS",
    value: { kind: "switch" },
    default: "false",
    about:
      "Whether browsers are told so of every host under the base URL's as well; one without https cannot be opened from then on, for as long as they were told.",
  },
  trustedProxies: {
    group: "Where it runs",
    variable: "TRUSTED_PROXIES",
    value: { kind: "text" },
    also: "number",
    default: "none (the server in production: must be said, unless it does TLS itself)",
    about:
      "Which peers may name the client's address: networks with commas between (10.0.0.0/8, ::1), a number of hops, or none; too many, and a client can write itself any address.",
  },
  trustedOrigins: {
    group: "Where it runs",
    variable: "TRUSTED_ORIGINS",
    value: { kind: "list" },
    default: "none",
    about:
      "Other origins of the same site whose pages may call the API with cookies; each is exact, and https outside development.",
  },
  forwardAuthHosts: {
    group: "Where it runs",
    variable: "LATCHKEY_FORWARD_AUTH_HOSTS",
    value: { kind: "list" },
    default: "none, and no such call",
    about:
      "Hosts of applications that a reverse proxy guards by asking GET /auth/forward-auth, each with the audience of its tokens behind an equals sign or its own origin as that; needs trustedProxies, and cookieDomain for other hosts than the base URL's (docs/operations/forward-auth.md).",
  },
  secret: {
    group: "Secrets and data",
    variable: "AUTH_SECRET",
    value: { kind: "list" },
    also: "text",
    secret: true,
    default: "in development one is made and kept in .latchkey/secret; production must say it",
    about:
      "32 random bytes that everything is derived from; of a list the first issues and all are accepted, so add a new one last, roll out, then move it first.",
  },
  database: {
    group: "Secrets and data",
    variable: "DATABASE_URL",
    value: { kind: "text" },
    also: "object",
    secret: true,
    default: "in development sqlite:.latchkey/latchkey.db; production must say it",
    about:
      "sqlite:PATH or postgres://…, with several hosts where one of them takes over from another (docs/operations/postgres.md); in code also a pg.Pool or a DatabaseSync. Tables stand in a schema latchkey of their own (SQLite: prefix latchkey_).",
  },
  databaseDirectUrl: {
    group: "Secrets and data",
    variable: "DATABASE_DIRECT_URL",
    value: { kind: "text" },
    secret: true,
    default: "the database, where that is a URL",
    about:
      "A second address of the same PostgreSQL database that leads past any pooler, where endings of sessions are heard of at once; without one, behind a pooler or beside a pg.Pool, they are seen within a second.",
  },
  redis: {
    group: "Secrets and data",
    variable: "REDIS_URL",
    value: { kind: "text" },
    also: "object",
    secret: true,
    default: "none",
    about:
      "redis://user:password@host:6379/0, or rediss:// for TLS; redis-sentinel:// and redis-cluster:// with several hosts; in code also a client of ioredis. Shares sessions, endings and counts among several processes, and may be away at any time (docs/operations/redis.md); needs the package ioredis.",
  },
  migrate: {
    group: "Secrets and data",
    variable: "MIGRATE",
    value: { kind: "choice", of: ["auto", "check", "off"] },
    default: "auto",
    about:
      "Whether a start brings the schema up to date, refuses to run on an old one, or does not touch it; with check or off run latchkey migrate first.",
  },
  eventRetention: {
    group: "Secrets and data",
    variable: "LATCHKEY_EVENT_RETENTION",
    value: { kind: "number", unit: "seconds", least: 86_400, most: longest },
    default: "34560000 (400 days)",
    about:
      "How long events are kept: what happened, from where and with what; refreshes for a week at most (docs/operations/audit-trail.md).",
  },
  registration: {
    group: "Who may come in",
    variable: "LATCHKEY_REGISTRATION",
    value: { kind: "choice", of: ["open", "invite", "closed"] },
    default: "open",
    about:
      "Who may open an account: everybody, those whom an operator invited, or nobody; the others are answered registration_closed and find no link.",
  },
  verification: {
    group: "Who may come in",
    variable: "LATCHKEY_VERIFICATION",
    value: { kind: "choice", of: ["off", "optional", "required"] },
    default: "required with SMTP_URL, optional with the mailbox of development alone, off without mails",
    about:
      "Whether an address has to be proven by a mailed link: required makes no account before that, optional lets it work at once and says that the proof is missing, off sends no link.",
  },
  allowedEmailDomains: {
    group: "Who may come in",
    variable: "LATCHKEY_ALLOWED_EMAIL_DOMAINS",
    value: { kind: "list" },
    default: "all",
    about:
      "Domains whose addresses may open an account, each exact, so a subdomain is an entry of its own; only verified addresses show that somebody belongs there.",
  },
  nativeRedirectUris: {
    group: "Who may come in",
    variable: "LATCHKEY_NATIVE_REDIRECT_URIS",
    value: { kind: "list" },
    default: "none, and no app signs in by a provider",
    about:
      "Where native apps take the answer of a sign-in at a provider, each exact: com.example.app:/signed-in, an https link that the app owns, or http://127.0.0.1/signed-in, with any port (docs/native.md).",
  },
  providers: {
    group: "Providers",
    variable: null,
    value: { kind: "code", what: "a list of providers" },
    default: "none",
    about:
      "Whom people may sign in with, such as google({ clientId, clientSecret }); each has its button, and its callback URL at /auth/{id}/callback.",
  },
  ...providerSettings,
  demoProvider: {
    group: "Providers",
    scope: "server",
    variable: "DEMO_PROVIDER",
    value: { kind: "choice", of: ["on", "off"] },
    default: "on in development while no provider is configured; refused in production",
    about:
      "A provider on this server with three invented people, so that signing in with a provider can be seen without one; on keeps it beside those that are configured.",
  },
  cookieDomain: {
    group: "Sessions and cookies",
    variable: "LATCHKEY_COOKIE_DOMAIN",
    value: { kind: "text" },
    default: "the base URL's host alone",
    about:
      "The domain whose hosts share the session cookie, which is then called __Secure-latchkey-session; its price is that every host under it can plant a cookie in its place (docs/decisions/0168).",
  },
  "session.idleTimeout": {
    group: "Sessions and cookies",
    variable: "LATCHKEY_IDLE_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: longest },
    default: "86400 (24 hours), or the absolute limit where that is shorter",
    about: "A session ends after this long without a request, at most a minute earlier and never later.",
  },
  "session.absoluteTimeout": {
    group: "Sessions and cookies",
    variable: "LATCHKEY_ABSOLUTE_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: longest },
    default: "2592000 (30 days)",
    about: "A session ends this long after sign-in, however much it is used.",
  },
  "session.temporaryTimeout": {
    group: "Sessions and cookies",
    variable: "LATCHKEY_TEMPORARY_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: longest },
    default: "86400 (24 hours), or the absolute limit where that is shorter",
    about: "The absolute limit of somebody who declined to be kept signed in.",
  },
  "session.perUser": {
    group: "Sessions and cookies",
    variable: "LATCHKEY_SESSIONS_PER_USER",
    value: { kind: "number", unit: "sessions", least: 1, most: 10_000 },
    default: "100",
    about: "Live sessions a user may have; with one more, the oldest ends.",
  },
  "token.algorithm": {
    group: "Tokens",
    variable: "LATCHKEY_TOKEN_ALGORITHM",
    value: { kind: "choice", of: ["ES256", "EdDSA", "RS256", "PS256", "HS256"] },
    default: "ES256",
    about:
      "How access tokens are signed; a change makes a new key, which is published ten minutes before it signs. HS256 publishes none: its one secret is shared with one service, which can make tokens with it too.",
  },
  "token.secret": {
    group: "Tokens",
    variable: "LATCHKEY_TOKEN_SECRET",
    value: { kind: "list" },
    also: "text",
    secret: true,
    default: "none; required with HS256, refused with every other algorithm",
    about:
      "32 random bytes that HS256 signs and verifies with, never the root secret; of a list the first signs and all are accepted.",
  },
  "token.keyRotation": {
    group: "Tokens",
    variable: "LATCHKEY_KEY_ROTATION",
    value: { kind: "number", unit: "seconds", least: 3600, most: longest },
    default: "2592000 (30 days)",
    about:
      "How long a key signs before the next one does, by itself; it is then kept until the last token it signed has expired.",
  },
  "token.accessTokenLifetime": {
    group: "Tokens",
    variable: "LATCHKEY_ACCESS_TOKEN_LIFETIME",
    value: { kind: "number", unit: "seconds", least: 1, most: longestAccessToken },
    default: "900 (15 minutes), or the idle limit of refresh tokens where that is shorter",
    about:
      "How long an access token is good; whoever verifies without asking for revocations accepts it for as long after its session ended.",
  },
  "token.refreshIdleTimeout": {
    group: "Tokens",
    variable: "LATCHKEY_REFRESH_IDLE_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: longest },
    default: "604800 (7 days), or the absolute limit where that is shorter",
    about: "A session with tokens ends after this long without a refresh.",
  },
  "token.refreshAbsoluteTimeout": {
    group: "Tokens",
    variable: "LATCHKEY_REFRESH_ABSOLUTE_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: longest },
    default: "7776000 (90 days)",
    about: "A session with tokens ends this long after sign-in, however often it is refreshed.",
  },
  "token.refreshGrace": {
    group: "Tokens",
    variable: "LATCHKEY_REFRESH_GRACE",
    value: { kind: "number", unit: "seconds", least: 0, most: 300 },
    default: "30, or a second less than an access token lives",
    about:
      "How long the refresh token before the current one is answered with the same successor, for tabs and retries that cross; for as long its use by a thief is not noticed.",
  },
  "token.claims": {
    group: "Tokens",
    variable: "LATCHKEY_CLAIMS",
    value: { kind: "list" },
    default: "none",
    about:
      "Claims that follow from a user, such as tenant=metadata.tenant: the claim's name, and a path from metadata, name, id, email or createdAt; what a user does not have is left out.",
  },
  "token.audiences": {
    group: "Tokens",
    variable: "LATCHKEY_TOKEN_AUDIENCES",
    value: { kind: "list" },
    default: "none",
    about:
      "Other services that access tokens may be asked for by POST /auth/jwt/token, each the exact aud it insists on; such a token opens nothing here.",
  },
  "token.dangerouslyAllowBodyTransport": {
    group: "Tokens",
    variable: "LATCHKEY_DANGEROUSLY_ALLOW_BODY_TRANSPORT",
    value: { kind: "switch" },
    default: "false",
    about:
      "Whether browsers, too, may be given refresh tokens in the body of an answer, where any script of the page can read and keep them.",
  },
  "token.dangerouslyAcceptWhenStale": {
    group: "Tokens",
    variable: "LATCHKEY_DANGEROUSLY_ACCEPT_WHEN_STALE",
    value: { kind: "switch" },
    default: "false",
    about:
      "Whether access tokens are accepted while this process cannot learn of revocations, so that one of an ended session opens everything until it expires.",
  },
  password: {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD",
    value: { kind: "switch" },
    also: "group",
    default: "true",
    about:
      "With false there are no passwords: every call, page and schema about them is gone, and people come in through what the application starts for them.",
  },
  "password.policy": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_POLICY",
    value: { kind: "choice", of: ["default", "nist-800-63b-4"] },
    default: "default",
    about: "default asks for 8 to 128 characters, nist-800-63b-4 for 15 to 128; both refuse common passwords.",
  },
  "password.hash": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_HASH",
    value: { kind: "choice", of: ["argon2id", "bcrypt"] },
    default: "argon2id",
    about:
      "How new passwords are hashed; bcrypt needs the package @node-rs/bcrypt and refuses passwords of more than 72 bytes.",
  },
  "password.concurrency": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_CONCURRENCY",
    value: { kind: "number", unit: "hashes", least: 1, most: 1024 },
    default: "one more than there are cores, 3 at most",
    about:
      "Hashes computed at a time, of about 19 MiB each; many more than there are cores make everybody slower. Workers of one server share them out, with one each at least.",
  },
  "password.breachCheck": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_BREACH_CHECK",
    value: { kind: "switch" },
    also: "details",
    default: "false",
    about:
      "Whether a new password is looked up among those that were stolen somewhere, at Have I Been Pwned: five characters of its SHA-1 leave, and without an answer in time the password is taken.",
  },
  "password.breachCheck.url": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_BREACH_CHECK_URL",
    value: { kind: "text" },
    default: "https://api.pwnedpasswords.com/range/",
    about: "Where a copy of that service answers, for those who keep one in their own network; it turns the check on.",
  },
  "password.breachCheck.timeout": {
    group: "Passwords",
    variable: "LATCHKEY_PASSWORD_BREACH_CHECK_TIMEOUT",
    value: { kind: "number", unit: "seconds", least: 1, most: 10 },
    default: "2",
    about: "How long somebody who chooses a password waits for that service at most; it turns the check on.",
  },
  legacyPassword: {
    group: "Passwords",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about:
      "Asked at a log-in whether address and password are those of an account in the system that people come from; who has them there gets an account here (docs/migrating/import.md).",
  },
  "password.argon2.memoryCost": {
    group: "Passwords",
    variable: "LATCHKEY_ARGON2_MEMORY_COST",
    value: { kind: "number", unit: "KiB", least: 19_456, most: 262_144 },
    default: "19456",
    about: "Memory that one Argon2id hash takes; hashes move to a new cost as people log in.",
  },
  "password.argon2.timeCost": {
    group: "Passwords",
    variable: "LATCHKEY_ARGON2_TIME_COST",
    value: { kind: "number", unit: "passes", least: 2, most: 16 },
    default: "2",
    about: "Passes over that memory.",
  },
  "password.argon2.parallelism": {
    group: "Passwords",
    variable: "LATCHKEY_ARGON2_PARALLELISM",
    value: { kind: "number", unit: "lanes", least: 1, most: 16 },
    default: "1",
    about: "Lanes of one Argon2id hash.",
  },
  "password.bcrypt.cost": {
    group: "Passwords",
    variable: "LATCHKEY_BCRYPT_COST",
    value: { kind: "number", unit: "doublings", least: 12, most: 15 },
    default: "12",
    about: "Two to the power of it rounds of bcrypt, where that is chosen.",
  },
  smtp: {
    group: "Mail",
    variable: "SMTP_URL",
    value: { kind: "text" },
    secret: true,
    default: "none: in development mails go to /dev/mail, in production nowhere",
    about:
      "smtps://user:password@host:465, or smtp://…:587, which insists on STARTTLS unless the host is this machine; needs the package nodemailer.",
  },
  mailFrom: {
    group: "Mail",
    variable: "MAIL_FROM",
    value: { kind: "text" },
    default: "none; required with smtp",
    about: "Who mails come from: no-reply@example.com, or Example <no-reply@example.com>.",
  },
  productName: {
    group: "Pages",
    variable: "LATCHKEY_PRODUCT_NAME",
    value: { kind: "text" },
    default: "Latchkey",
    about: "What the product calls itself on its pages, in 100 characters at most.",
  },
  languages: {
    group: "Pages",
    variable: "LATCHKEY_LANGUAGES",
    value: { kind: "list" },
    default: "en, de",
    about:
      "What pages and mails are written in, of these two; somebody whose browser asks for none of them is answered in the first.",
  },
  copy: {
    group: "Pages",
    variable: null,
    value: { kind: "code", what: "an object of texts by language" },
    default: "none",
    about:
      'Texts of yours in the place of ours, by language and name, such as { en: { "login.title": "Welcome" } }; each keeps the {places} of ours, or the start says which does not (docs/pages.md).',
  },
  "theme.logo": {
    group: "Pages",
    variable: "LATCHKEY_THEME_LOGO",
    value: { kind: "text" },
    also: "object",
    default: "our mark and the product name",
    about:
      "The path of the product's logo (SVG, PNG, WebP or JPEG, 100,000 bytes at most), or its URL on the base URL's origin; it stands on the door and on the bars (docs/pages.md).",
  },
  "theme.logoDark": {
    group: "Pages",
    variable: "LATCHKEY_THEME_LOGO_DARK",
    value: { kind: "text" },
    also: "object",
    default: "the logo",
    about: "The same for a dark scheme.",
  },
  "theme.css": {
    group: "Pages",
    variable: "LATCHKEY_THEME_CSS",
    value: { kind: "text" },
    also: "object",
    default: "none",
    about: "The path of a CSS file that is sent at the end of ours; it loads nothing from another origin.",
  },
  "theme.colors.accent": {
    group: "Pages",
    variable: "LATCHKEY_THEME_ACCENT",
    value: { kind: "text" },
    default: "#1a5a43; with a door, follows from it",
    about:
      "Links and the button that counts, as #rrggbb. All that goes with it follows, the dark scheme too; what could not be read stops the start.",
  },
  "theme.colors.door": {
    group: "Pages",
    variable: "LATCHKEY_THEME_DOOR",
    value: { kind: "text" },
    default: "#163f30; with an accent, follows from it",
    about: "The door beside forms, the bar on top and the icon of the tab.",
  },
  "theme.colors.brass": {
    group: "Pages",
    variable: "LATCHKEY_THEME_BRASS",
    value: { kind: "text" },
    default: "#e0b85c",
    about: "Lock and ornaments on the door.",
  },
  "theme.colors.dark.accent": {
    group: "Pages",
    variable: "LATCHKEY_THEME_DARK_ACCENT",
    value: { kind: "text" },
    default: "follows from the others",
    about: "The accent for a dark scheme.",
  },
  "theme.colors.dark.door": {
    group: "Pages",
    variable: "LATCHKEY_THEME_DARK_DOOR",
    value: { kind: "text" },
    default: "follows from the others",
    about: "The door for a dark scheme.",
  },
  "theme.colors.dark.brass": {
    group: "Pages",
    variable: "LATCHKEY_THEME_DARK_BRASS",
    value: { kind: "text" },
    default: "follows from the others",
    about: "The brass for a dark scheme.",
  },
  "theme.pages": {
    group: "Pages",
    variable: null,
    value: { kind: "code", what: "an object of functions" },
    default: "none",
    about: "Templates of your own for single pages, by their names (docs/pages.md).",
  },
  "pages.login": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_LOGIN",
    value: { kind: "text" },
    default: "/login",
    about: "The log-in page: a path, or a URL on the base URL's or a trusted origin, where it is then yours to serve.",
  },
  "pages.register": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_REGISTER",
    value: { kind: "text" },
    default: "/register",
    about: "The registration page, written as the log-in page is.",
  },
  "pages.account": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_ACCOUNT",
    value: { kind: "text" },
    default: "/account",
    about: "A person's own account, written as the log-in page is.",
  },
  "pages.resetPassword": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_RESET_PASSWORD",
    value: { kind: "text" },
    default: "/reset-password",
    about:
      "Where a link to choose a new password leads, written as the log-in page is; a page of yours is handed the token.",
  },
  "pages.verifyEmail": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_VERIFY_EMAIL",
    value: { kind: "text" },
    default: "/verify-email",
    about:
      "Where a link to prove an address leads, written as the log-in page is; a page of yours is handed the token.",
  },
  "pages.admin": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_ADMIN",
    value: { kind: "text" },
    default: "/admin",
    about:
      "The console of operators and everything below it, written as the log-in page is. In code false leaves it out.",
  },
  "pages.afterLogin": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_AFTER_LOGIN",
    value: { kind: "text" },
    default: "/ (the server: the account page)",
    about: "Where a form leads after log-in when it names no returnTo.",
  },
  "pages.afterLogout": {
    group: "Pages",
    variable: "LATCHKEY_PAGES_AFTER_LOGOUT",
    value: { kind: "text" },
    default: "the log-in page",
    about: "Where a form leads after log-out when it names no returnTo.",
  },
  metricsListen: {
    group: "Metrics and logs",
    scope: "server",
    variable: "METRICS_LISTEN",
    value: { kind: "text" },
    default: "off",
    about:
      "Address and port of a listener of its own for /metrics and a detailed /readyz, such as 127.0.0.1:9464; one that other machines can reach asks for METRICS_TOKEN.",
  },
  metricsToken: {
    group: "Metrics and logs",
    scope: "server",
    variable: "METRICS_TOKEN",
    value: { kind: "text" },
    secret: true,
    default: "none",
    about:
      "32 random bytes that a reader of metrics shows as a bearer token; with it /metrics is there on the main port, too.",
  },
  logLevel: {
    group: "Metrics and logs",
    scope: "server",
    variable: "LATCHKEY_LOG_LEVEL",
    value: { kind: "choice", of: ["debug", "info", "warn", "error"] },
    default: "info",
    about: "How much the log says: info has a line for each request, debug also for probes, warn and error have none.",
  },
  testClockOffset: {
    group: "For tests",
    scope: "server",
    variable: "LATCHKEY_TEST_CLOCK_OFFSET",
    value: { kind: "number", unit: "seconds", least: -longest, most: longest },
    default: "none; refused in production",
    about:
      "Seconds by which this process lives in the future, or with a minus in the past, for tests of what takes its time. Up to 45 the process plays a machine whose clock is wrong; with more, the database's time has moved on as well.",
  },
  mailer: {
    group: "In code only",
    variable: null,
    value: { kind: "code", what: "an object with a function send" },
    default: "none",
    about: "Sends mails instead of SMTP, by a provider's HTTP API for instance.",
  },
  "webhook.url": {
    group: "Hooks",
    variable: "WEBHOOK_URL",
    value: { kind: "text" },
    default: "none",
    about:
      "Where another program is told of new and erased users, of log-ins and endings, by POST: an https address outside development.",
  },
  "webhook.secret": {
    group: "Hooks",
    variable: "WEBHOOK_SECRET",
    value: { kind: "list" },
    also: "text",
    secret: true,
    default: "none; required with a webhook",
    about:
      "32 random bytes in base64 with whsec_ before them, by which the receiver knows who calls; each of a list signs, so put a new one in front, give it to the receiver, then take the old one out.",
  },
  "webhook.events": {
    group: "Hooks",
    variable: "LATCHKEY_WEBHOOK_EVENTS",
    value: { kind: "list" },
    default: "userCreated, userDeleted, sessionStarted, sessionEnded",
    about:
      "What the receiver is told of: these hooks, types of events such as login_failed, audit_checkpoint, the group security, or all.",
  },
  "webhook.personalData": {
    group: "Hooks",
    variable: "LATCHKEY_WEBHOOK_PERSONAL_DATA",
    value: { kind: "switch" },
    default: "false",
    about: "Whether events are sent with IP address, user agent and e-mail address.",
  },
  "webhook.allowPrivateNetwork": {
    group: "Hooks",
    variable: "LATCHKEY_WEBHOOK_ALLOW_PRIVATE_NETWORK",
    value: { kind: "switch" },
    default: "false (in development true)",
    about:
      "Whether the receiver may be in a private network or on this machine; if not, a name that leads there is refused each time it is resolved.",
  },
  "hooks.beforeRegister": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Asked before a user is made of a registration: may refuse, or give her a role and metadata.",
  },
  "hooks.claims": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Asked before an access token is made: its claims besides those that every one has, 1,024 bytes in all.",
  },
  "hooks.userCreated": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Called after somebody got an account, and again until it succeeds, as the next three.",
  },
  "hooks.userDeleted": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Called after an account was erased.",
  },
  "hooks.sessionStarted": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Called after somebody signed in.",
  },
  "hooks.sessionEnded": {
    group: "Hooks",
    variable: null,
    value: { kind: "code", what: "a function" },
    default: "none",
    about: "Called after a session was ended; one that runs out calls nothing.",
  },
  logger: {
    group: "In code only",
    variable: null,
    value: { kind: "code", what: "a logger such as pino's" },
    default: "warnings and errors as JSON lines on standard error",
    about: "Where diagnostics go.",
  },
  clock: {
    group: "In code only",
    variable: null,
    value: { kind: "code", what: "a function that gives milliseconds" },
    default: "the machine's clock",
    about: "For tests.",
  },
};

/** One row with its name. */
export interface NamedSetting extends Setting {
  readonly option: string;
}

/** The rows, each with its option's path. */
export const settings: readonly NamedSetting[] = Object.entries(settingsTable).map(([option, row]) => ({
  option,
  ...row,
}));
