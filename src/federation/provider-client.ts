import type { ProviderSignIn, ProviderTokens } from "./profile.ts";

/** What one trip to a provider is tied to. Made anew for each. */
export interface FlowSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636); its S256 challenge is what travels. */
  readonly codeVerifier: string;
}

export interface AuthorizationInput extends FlowSecrets {
  /** The exact callback URL, from the configuration. */
  readonly redirectUri: string;
  /** Asks for a new proof, not for a session that the provider remembers: `prompt=login` and `max_age=0`. */
  readonly reauthenticate: boolean;
  /** An address to offer there, where it is known. */
  readonly loginHint: string | null;
}

export interface CallbackInput extends FlowSecrets {
  /** What came back, from the query or the posted form. */
  readonly params: URLSearchParams;
  readonly redirectUri: string;
  /** Whether a new proof was asked for: `auth_time` has to be of now. Where there is none nothing is proven, which the result says. */
  readonly reauthenticate: boolean;
  /** When the trip began, in milliseconds since the epoch: a new proof is younger. @default 5 minutes ago */
  readonly startedAt?: number;
}

/** How a provider is doing. */
export interface ProviderHealth {
  /** False while it does not answer and is not asked (see `CircuitBreaker`). */
  readonly available: boolean;
  /** When it last failed to answer, in milliseconds since the epoch, or null. */
  readonly failedAt: number | null;
  /** One sentence for operators, or null. Never a secret. */
  readonly failure: string | null;
  /** Which of the client secrets was last accepted, 0 for the newest; null before the first, and where they are made when needed. */
  readonly secretInUse: number | null;
}

/**
 * One configured provider, as the flows use it. Everything that is asked of the network takes 5 seconds at most. Every method throws
 * `provider_unavailable` (it does not answer, or is not asked while it does not), `provider_failed` (what it answers cannot be believed, or used) or
 * `provider_denied` (the person, or the provider, said no), and nothing else; `redeem` and `verifyIdToken` also `domain_not_allowed`.
 */
export interface ProviderClient {
  readonly id: string;
  /** Shown on buttons: "Continue with Google". */
  readonly name: string;
  /** The provider's own domain, for the page that leads there ("accounts.google.com"), and for `form-action`. */
  readonly origin: string;
  /** Whether the answer is posted by the browser from the provider's site (`response_mode=form_post`). */
  readonly answersByPost: boolean;
  /** Whether the provider can be made to ask for a new proof, and says when it did. */
  readonly canReauthenticate: boolean;
  /** Whether people without an account may get one this way. */
  readonly allowSignUp: boolean;
  /** Whether the tokens of the provider are kept for the application. */
  readonly keepsTokens: boolean;
  /** Whether ID tokens of the provider's native SDKs are taken. */
  readonly takesIdTokens: boolean;
  /** Whether the people of an issuer are this provider's. An id can come to mean another one. */
  isIssuer(issuer: string): boolean;
  /** Where the browser is to go. */
  authorizationUrl(input: AuthorizationInput): Promise<URL>;
  /** Redeems an answer: the issuer is checked first (RFC 9207), then the code is exchanged, then everything that came is checked. */
  redeem(input: CallbackInput): Promise<ProviderSignIn>;
  /** Checks an ID token that the provider gave to an app of ours. `nonce`: as the app made it; its SHA-256 in hexadecimal will do, too. */
  verifyIdToken(idToken: string, nonce: string): Promise<ProviderSignIn>;
  /** New tokens for the provider's API. `provider_denied`: access was taken back, and the refresh token is of no more use. */
  refresh(refreshToken: string): Promise<ProviderTokens>;
  health(): ProviderHealth;
  /** Ends what goes on beside requests. */
  close(): void;
}

/** The providers of an installation, in the order they were configured. */
export type Providers = ReadonlyMap<string, ProviderClient>;
