export type { ApiAnswer, AuthApi, ProviderTokenQuestion } from "./auth/auth-api.ts";
export type { AuthSessionData, AuthSessions } from "./auth/auth-sessions.ts";
export type { AuthUsers, CreateUserOptions, ListUsersOptions } from "./auth/auth-users.ts";
export { type Auth, createAuth } from "./auth/create-auth.ts";
export type {
  AuthOptions,
  HookOptions,
  PageOptions,
  PasswordOptions,
  ThemeColors,
  ThemeOptions,
  WebhookOptions,
} from "./auth/options.ts";
export { AuthError, type FieldError } from "./error/auth-error.ts";
export { ConfigurationError } from "./error/configuration-error.ts";
export { type ErrorCode, type ErrorRow, errorTable } from "./error/error-table.ts";
export type { Actor } from "./event/event.ts";
export { defineProvider } from "./federation/define-provider.ts";
export type { ProviderToken } from "./federation/token-keeper.ts";
export type { ProviderProfile } from "./federation/profile.ts";
export type {
  ClientAuthentication,
  MappedProfile,
  MapProfile,
  ProfileSource,
  Provider,
  ProviderEndpoints,
  ProviderKind,
  ProviderOptions,
  ReadProfile,
} from "./federation/provider.ts";
export { apple, type AppleOptions } from "./federation/providers/apple.ts";
export { discord } from "./federation/providers/discord.ts";
export { github, type GitHubOptions } from "./federation/providers/github.ts";
export { gitlab, type GitLabOptions } from "./federation/providers/gitlab.ts";
export { google, type GoogleOptions } from "./federation/providers/google.ts";
export { microsoft, type MicrosoftOptions } from "./federation/providers/microsoft.ts";
export { oidc, type OidcOptions } from "./federation/providers/oidc.ts";
export type {
  Hook,
  HookContext,
  HookEvent,
  HookEvents,
  HookName,
  Hooks,
  SessionEnded,
  SessionStarted,
  UserCreated,
  UserDeleted,
} from "./hook/hook.ts";
export type {
  LegacyAnswer,
  LegacyPassword,
  LegacyPasswordContext,
  LegacyProfile,
} from "./password/legacy-password.ts";
export type { HeadersLike } from "./http/headers-like.ts";
export type { RequestInfo } from "./http/request-info.ts";
export type { StartedForUser, StartSessionOptions } from "./auth/start-session-for.ts";
export type { PageTemplate, TemplatePage, TemplateParts } from "./pages/template.ts";
export type { Device } from "./session/device.ts";
export type { Mailer, OutgoingMail } from "./mail/mailer.ts";
export type { OwnedSession } from "./session/list-sessions.ts";
export type { Carrier, EndReason, Session } from "./session/session.ts";
export type { NotSignedIn, NotSignedInCode, SessionCheck, SignedIn } from "./session/session-check.ts";
export type { SessionLimits } from "./session/session-limits.ts";
export type { Logger } from "./shared/logger.ts";
export type {
  BeforeRegister,
  Registration,
  RegistrationContext,
  RegistrationDecision,
} from "./user/before-register.ts";
export type { AccessTokenClaims, CustomClaims } from "./token/access-token.ts";
export type {
  TokenCheck,
  TokenRefusalCode,
  TokenRefused,
  TokenSession,
  TokenSignedIn,
  TokenUser,
} from "./token/token-check.ts";
export type { User } from "./user/user.ts";
