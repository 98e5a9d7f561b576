/** What a service may be allowed to do. */
export const serviceScopes = ["revocations", "introspect"] as const;

/** `revocations`: follow the feed; `introspect`: ask about tokens. */
export type ServiceScope = (typeof serviceScopes)[number];

/** Another program of the same owner, which shows a key of its own. Frozen, because one object answers many requests. */
export interface Service {
  readonly id: string;
  /** Unique: what operators call it. */
  readonly name: string;
  readonly scopes: readonly ServiceScope[];
  /** Tokens that it may ask about, by their claim `aud`. Null: all of this installation's. */
  readonly audiences: readonly string[] | null;
  readonly createdAt: Date;
}

/** A service as it is stored. Security: the seed alone makes no key, and it is for nobody's eyes. */
export interface ServiceRecord extends Service {
  /** 32 random bytes that the key is derived from. */
  readonly seed: Buffer;
  /** The root secret that the key is derived under. */
  readonly secretId: string;
}

/** Whether a text can be a service's name: 1 to 63 lower-case letters, digits, dots, hyphens and underscores. */
export function isServiceName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(text);
}

/** Whether a text is a scope that there is. */
export function isServiceScope(text: string): text is ServiceScope {
  return (serviceScopes as readonly string[]).includes(text);
}

const maxAudienceLength = 200;

/** Whether a text can be the audience of a token: 1 to 200 visible ASCII characters. */
export function isAudience(text: string): boolean {
  return text.length <= maxAudienceLength && /^[\x21-\x7e]+$/.test(text);
}
