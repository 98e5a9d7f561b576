import type { JsonObject } from "../jws/parse-json-object.ts";
import type { ProviderProfile } from "./profile.ts";

/** What every provider takes. Each kind may take more, and has defaults of its own for the scopes. */
export interface ProviderOptions {
  /** As the provider's console shows it. One that is missing stops the start. */
  readonly clientId: string | undefined;
  /** One secret, or a list of them, the newest first: where the provider refuses the one in use, the next is tried once. */
  readonly clientSecret?: string | readonly string[] | undefined;
  /**
   * Its name in addresses (`/auth/google`), for two providers of one kind: small letters, digits and hyphens, 2 to 32 of them, and no route of
   * ours. It stands in the redirect URI. @default the kind's own
   */
  readonly id?: string | undefined;
  /** Shown on the button: "Continue with Google". @default the kind's own */
  readonly name?: string | undefined;
  /** What is asked for, instead of the kind's own scopes. Where there are ID tokens, `openid` must be among them. */
  readonly scopes?: readonly string[] | undefined;
  /** More parameters for the provider's authorization endpoint, such as `{ hd: "example.com" }`. None that secures the flow. @default none */
  readonly authorizationParams?: Readonly<Record<string, string>> | undefined;
  /** Changes what is taken over from the provider. */
  readonly mapProfile?: MapProfile | undefined;
  /** Whether people without an account get one by signing in here. @default true */
  readonly allowSignUp?: boolean | undefined;
  /** Only people with a proven address of one of these domains may sign in. @default everybody may */
  readonly allowedDomains?: readonly string[] | undefined;
  /** Whether the provider's tokens are kept, sealed, for `auth.api.providerToken`. @default false */
  readonly keepTokens?: boolean | undefined;
  /**
   * Believes this provider's word for an address that it has no authority over. Whoever runs it can then sign in to every account here.
   * Not taken by kinds that have authority of their own. @default false
   */
  readonly trustEmail?: boolean | undefined;
  /**
   * Client ids of your phone apps: the audiences of ID tokens that `POST /auth/{provider}/id-token` takes.
   * Only for kinds with ID tokens. @default none, and no such token is taken
   */
  readonly nativeClientIds?: readonly string[] | undefined;
  /** Whether the provider may have an address of a private network, or of this machine. @default false, true in development */
  readonly allowPrivateNetwork?: boolean | undefined;
}

/** What the application may change about a profile. A member that is left out stays as it is. */
export interface MappedProfile {
  readonly name?: string | null | undefined;
  readonly avatarUrl?: string | null | undefined;
  /** One that differs from what the provider says is not proven, unless `emailVerified` says so. */
  readonly email?: string | null | undefined;
  /** Taken only with `trustEmail`. */
  readonly emailVerified?: boolean | undefined;
}

/** A function of the application's. `claims`: all that the provider said about the person. One that throws fails the sign-in. */
export type MapProfile = (profile: ProviderProfile, claims: JsonObject) => MappedProfile | Promise<MappedProfile>;

/** Where a provider answers. All are absolute URLs. */
export interface ProviderEndpoints {
  readonly authorization: string;
  readonly token: string;
  /** Null where there is none. */
  readonly userinfo: string | null;
  /** Null where there are no ID tokens. */
  readonly jwks: string | null;
}

/** How the client proves itself at the token endpoint. */
export type ClientAuthentication =
  /** `client_secret_basic`, in the `Authorization` header. */
  | "basic"
  /** `client_secret_post`, in the body. */
  | "post"
  /**
   * By what the metadata says: in the header, unless only the body is said. In the body as well where both are said, the header is refused, and a
   * character of the credentials means something in a header that servers read in two ways. For discovery only.
   */
  | "metadata"
  /** A secret that is made when it is needed, and sent in the body, such as the JWT that Apple wants. `now`: milliseconds since the epoch. */
  | { readonly makeSecret: (now: number) => string | Promise<string> };

/** What a kind reads a profile from. All of it is checked already; its words are still the provider's. */
export interface ProfileSource {
  readonly clientId: string;
  /** The claims of the ID token: signature, `iss`, `aud`, `nonce` and times are right. Empty where the kind has no ID tokens. */
  readonly claims: JsonObject;
  /** The answer of the userinfo endpoint, `sub` compared with the ID token's. Empty where it was not asked. */
  readonly userinfo: JsonObject;
  /** What came back through the browser: Apple posts the name there, once. Empty for an ID token of a native SDK. A person can write it. */
  readonly params: URLSearchParams;
  /**
   * Asks the provider's own API (GET, with the access token, the JSON that comes). Refuses as the client does: whatever is not 2xx and JSON is
   * `provider_failed`, or `provider_unavailable`. At most 5 seconds for all of them. There is no access token behind an ID token of a native SDK.
   */
  readonly ask: (url: string) => Promise<unknown>;
}

/** What a kind finds in its source. */
export interface ReadProfile {
  /** Text or number, at most 255 characters as a text. Where there is an ID token it must be its `sub`. */
  readonly subject: unknown;
  readonly email?: unknown;
  /** Whether the provider proves the address. Anything but `true` is false. With `authority: "on_trust"` it counts only with `trustEmail`. */
  readonly emailVerified?: unknown;
  readonly name?: unknown;
  /** Only an https URL is taken. */
  readonly avatarUrl?: unknown;
  /** All that the provider said, for `mapProfile`, where that is not ID token and userinfo. */
  readonly claims?: unknown;
}

/** What one kind of provider is: the file in `providers/` says this, and nothing else knows the provider's quirks. */
export interface ProviderKind {
  /** The name of its factory, which sentences about options use: "google". */
  readonly kind: string;
  /** @default `kind` */
  readonly id?: string;
  readonly name: string;
  /** Compared byte for byte with the metadata's, the ID token's and the answer's. Where there are no ID tokens: the provider's origin. */
  readonly issuer: string;
  /**
   * How an ID token's issuer is judged. `exact`: it is `issuer`. `tenant`: `issuer` holds `{tenantid}`, and with the token's own `tid` in its
   * place it is the token's (Microsoft's `common` and `organizations`). @default "exact"
   */
  readonly issuerRule?: "exact" | "tenant";
  /**
   * Whom its ID tokens may be for besides the client, where they name others as well: whoever of them is given one could show it here.
   * @default nobody
   */
  readonly audiences?: readonly string[];
  /** Fixed ones, or where the metadata is read: true for `issuer` + `/.well-known/openid-configuration`, or the URL of the document. */
  readonly endpoints: ProviderEndpoints | { readonly discovery: true | string };
  /** Asked for unless the options say otherwise. With `openid` among them the provider gives ID tokens, and they are required. */
  readonly scopes: readonly string[];
  /** Sent along always, unless the options say otherwise. */
  readonly authorizationParams?: Readonly<Record<string, string>>;
  /** Sent along as well where tokens are kept, so that there is a refresh token (`access_type=offline`). */
  readonly offline?: { readonly scopes?: readonly string[]; readonly params?: Readonly<Record<string, string>> };
  /** @default "query" */
  readonly responseMode?: "query" | "form_post";
  /** @default "metadata" with discovery, else "basic" */
  readonly clientAuthentication?: ClientAuthentication;
  /** Whether the userinfo endpoint is asked after the tokens have come, where there is one. @default false */
  readonly asksUserinfo?: boolean;
  /** Whether an answer must name its issuer (RFC 9207) although no metadata says so. @default false, or what the metadata says */
  readonly answersWithIssuer?: boolean;
  /**
   * Who decides whether an address is proven. `own`: the provider has authority over some addresses, and the file says which
   * (`trustEmail` is then no option). `on_trust`: its word counts only with `trustEmail`.
   */
  readonly authority: "own" | "on_trust";
  /** Whether it obeys `prompt=login` and `max_age=0`, and says `auth_time`. @default false */
  readonly canReauthenticate?: boolean;
  /** Names of the kind's own options, so that any other is refused. */
  readonly ownOptions?: readonly string[];
  /** Errors of the token endpoint that mean `invalid_client`, besides that one. */
  readonly clientErrors?: readonly string[];
  /** Errors of the token endpoint that mean `invalid_grant`: a refresh token that is of no more use. */
  readonly grantErrors?: readonly string[];
  /** Turns what was said into a profile. One that throws fails the sign-in. */
  readProfile(source: ProfileSource): ReadProfile | Promise<ReadProfile>;
  /** More to hold for `allowedDomains` than a proven address of one of them: Google's `hd`. */
  belongsTo?(claims: JsonObject, domains: readonly string[]): boolean;
  /** More to hold of an ID token. False: it is refused. */
  acceptsClaims?(claims: JsonObject): boolean;
}

/** A provider as it is configured: what `google({ … })` gives and `createAuth` takes. Frozen, and holds secrets: it is never logged. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly kind: Readonly<ProviderKind>;
  readonly clientId: string;
  /** The newest first. Empty where secrets are made when they are needed. */
  readonly clientSecrets: readonly string[];
  readonly scopes: readonly string[];
  readonly authorizationParams: Readonly<Record<string, string>>;
  readonly mapProfile: MapProfile | null;
  readonly allowSignUp: boolean;
  /** Canonical, or null: everybody may. */
  readonly allowedDomains: readonly string[] | null;
  readonly keepTokens: boolean;
  readonly trustEmail: boolean;
  readonly nativeClientIds: readonly string[];
  /** Null: as the mode has it. */
  readonly allowPrivateNetwork: boolean | null;
}
