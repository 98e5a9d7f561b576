import { ConfigurationError } from "../error/configuration-error.ts";
import { findSecretWeakness } from "../secret/secret-strength.ts";
import { quote } from "../shared/quote.ts";
import { type ClaimRule, isOwnClaim } from "../token/claims.ts";
import { admitSecret } from "../token/admit-key.ts";
import type { TokenSettings } from "../token/token-settings.ts";
import type { AuthOptions, TokenOptions } from "./options.ts";
import { weaknessReasons } from "./resolve-secret.ts";

const defaults = {
  accessTokenLifetime: 900,
  refreshIdleTimeout: 7 * 86_400,
  refreshAbsoluteTimeout: 90 * 86_400,
  refreshGrace: 30,
  keyRotation: 30 * 86_400,
};

const maxAudienceLength = 200;

/**
 * What tokens are like. What was left out follows a limit that is shorter; what was said and contradicts another option is refused.
 * Throws `ConfigurationError`.
 *
 * @param issuer base URL and base path, no slash at the end.
 */
export function resolveToken(options: AuthOptions, issuer: string): TokenSettings {
  const given = options.token ?? {};
  const lifetimes = resolveLifetimes(given);
  return {
    issuer,
    algorithm: given.algorithm ?? "ES256",
    secrets: resolveSecrets(given, options.secret),
    keyRotation: resolveRotation(given, lifetimes.accessTokenLifetime),
    ...lifetimes,
    audiences: resolveAudiences(given),
    claims: (given.claims ?? []).map(parseClaimRule),
    dangerouslyAllowBodyTransport: given.dangerouslyAllowBodyTransport ?? false,
    dangerouslyAcceptWhenStale: given.dangerouslyAcceptWhenStale ?? false,
  };
}

type Lifetimes = Pick<
  TokenSettings,
  "accessTokenLifetime" | "refreshIdleTimeout" | "refreshAbsoluteTimeout" | "refreshGrace"
>;

/** A limit, and the option that says it. */
interface Limit {
  readonly name: keyof Lifetimes;
  readonly seconds: number;
}

/** No lifetime is longer than its parent's: a token that outlives what it was made of could not be ended by its end. */
function resolveLifetimes(given: TokenOptions): Lifetimes {
  // What was left out follows its parent, and a refusal then names the option that was said.
  const within = (name: keyof Lifetimes, parent: Limit, least = 0): Limit => {
    const most = parent.seconds - least;
    const seconds = given[name];
    if (seconds === undefined)
      return most < defaults[name] ? { name: parent.name, seconds: most } : { name, seconds: defaults[name] };
    if (seconds <= most) return { name, seconds };
    const longer = least > 0 ? "is not shorter than" : "is longer than";
    const fix = least > 0 ? "make it shorter" : "make it at most as long";
    throw new ConfigurationError(
      `token.${name}`,
      `token.${name} (${seconds} s) ${longer} token.${parent.name} (${parent.seconds} s); ${fix}.`,
    );
  };
  const { refreshAbsoluteTimeout = defaults.refreshAbsoluteTimeout } = given;
  const absolute: Limit = { name: "refreshAbsoluteTimeout", seconds: refreshAbsoluteTimeout };
  const idle = within("refreshIdleTimeout", absolute);
  const access = within("accessTokenLifetime", idle);
  const grace = within("refreshGrace", access, 1);
  return {
    accessTokenLifetime: access.seconds,
    refreshIdleTimeout: idle.seconds,
    refreshAbsoluteTimeout,
    refreshGrace: grace.seconds,
  };
}

function resolveRotation({ keyRotation, algorithm }: TokenOptions, accessTokenLifetime: number): number {
  if (keyRotation === undefined) return defaults.keyRotation;
  if (algorithm === "HS256") {
    throw new ConfigurationError(
      "token.keyRotation",
      "token.keyRotation is for keys that Latchkey makes, and HS256 has none: take it out, and rotate by a list in token.secret.",
    );
  }
  if (keyRotation >= accessTokenLifetime) return keyRotation;
  throw new ConfigurationError(
    "token.keyRotation",
    `token.keyRotation (${keyRotation} s) is shorter than token.accessTokenLifetime (${accessTokenLifetime} s); make it at least as long.`,
  );
}

/**
 * Security: a secret that can be guessed stops the start in development too, because it is shared with a service that may be elsewhere;
 * and the root secret is never shared with anybody.
 */
function resolveSecrets({ algorithm, secret }: TokenOptions, root: AuthOptions["secret"]): readonly string[] {
  const secrets = [secret ?? []].flat();
  if (algorithm !== "HS256") {
    if (secrets.length === 0) return [];
    throw new ConfigurationError(
      "token.secret",
      'token.secret is for token.algorithm "HS256" alone: set that too, or take the secret out.',
    );
  }
  if (secrets.length === 0) {
    throw new ConfigurationError(
      "token.secret",
      'token.algorithm "HS256" needs token.secret, which the one service that verifies has too: make one with `openssl rand -base64 32`.',
    );
  }
  const rootSecrets = new Set([root ?? []].flat());
  for (const one of secrets) {
    const weakness = findSecretWeakness(one);
    const reason = weakness ? weaknessReasons[weakness] : admitSecret(one) ? null : "is a key that others may know";
    if (reason !== null) {
      throw new ConfigurationError(
        "token.secret",
        `token.secret ${reason}: make one with \`openssl rand -base64 32\`.`,
      );
    }
    if (rootSecrets.has(one)) {
      throw new ConfigurationError(
        "token.secret",
        "token.secret is also in secret, from which everything is derived and which no service may have: make another one with `openssl rand -base64 32`.",
      );
    }
  }
  return secrets;
}

const ruleRoots = ["metadata", "name", "id", "email", "createdAt"];

/** `tenant=metadata.tenant`. */
function parseClaimRule(given: string): ClaimRule {
  const [, claim = "", path = ""] = /^([^=]+)=([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,8})$/.exec(given) ?? [];
  const names = path.split(".");
  const isPath = names[0] === "metadata" ? names.length > 1 : names.length === 1 && ruleRoots.includes(path);
  if (isOwnClaim(claim) && isPath) return { claim, path: names };
  throw new ConfigurationError(
    "token.claims",
    `token.claims has ${quote(given)} in its list; write a name that tokens do not have yet and where it comes from, such as tenant=metadata.tenant.`,
  );
}

function resolveAudiences({ algorithm, audiences = [] }: TokenOptions): readonly string[] {
  for (const audience of audiences) {
    if (audience.length <= maxAudienceLength && /^[\x21-\x7e]+$/.test(audience)) continue;
    throw new ConfigurationError(
      "token.audiences",
      `token.audiences has ${quote(audience)} in its list; write names such as https://orders.example.com, of 1 to ${maxAudienceLength} visible ASCII characters.`,
    );
  }
  if (algorithm !== "HS256" || audiences.length === 0) return [...new Set(audiences)];
  throw new ConfigurationError(
    "token.audiences",
    "token.audiences cannot be had with HS256, whose one secret would let each audience make tokens for the others: take ES256.",
  );
}
