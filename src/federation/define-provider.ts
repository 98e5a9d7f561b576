import { parseEmailDomain } from "../mail/email.ts";
import { quote } from "../shared/quote.ts";
import { hasIdToken } from "./has-id-token.ts";
import { ProviderSettings } from "./provider-settings.ts";
import type { MapProfile, Provider, ProviderKind, ProviderOptions } from "./provider.ts";

const commonOptions: readonly (keyof ProviderOptions)[] = [
  "clientId",
  "clientSecret",
  "id",
  "name",
  "scopes",
  "authorizationParams",
  "mapProfile",
  "allowSignUp",
  "allowedDomains",
  "keepTokens",
  "trustEmail",
  "nativeClientIds",
  "allowPrivateNetwork",
];

/** Security: what ties an answer to the browser that asked, and says which flow it is. `request` and its like would take the place of all. */
const ownParams: ReadonlySet<string> = new Set([
  "client_id",
  "client_secret",
  "code",
  "code_challenge",
  "code_challenge_method",
  "code_verifier",
  "grant_type",
  "nonce",
  "redirect_uri",
  "request",
  "request_uri",
  "response_mode",
  "response_type",
  "scope",
  "state",
]);

/** A scope (RFC 6749, section 3.3). */
const scopePattern = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const maxSecrets = 5;

/** What a factory is called with. JavaScript may call it with nothing, and is then told of the first option that is missing. */
export function optionsOf<Options extends object>(options: Options): Partial<Options> {
  return options ?? {};
}

/**
 * Makes a provider of a kind and its options: checks them, fills in what was left out, and freezes the result. Throws `ConfigurationError`
 * with one sentence that names the option and the fix.
 */
export function defineProvider(options: ProviderOptions, kind: ProviderKind): Provider {
  const given = optionsOf(options);
  const settings = new ProviderSettings(kind.kind, given, [...commonOptions, ...(kind.ownOptions ?? [])]);
  const keepTokens = settings.flag("keepTokens") ?? false;
  const offline = keepTokens ? kind.offline : undefined;
  const { clientId, clientSecrets } = readCredentials(settings, kind);
  return Object.freeze({
    id: settings.text("id") ?? kind.id ?? kind.kind,
    name: settings.text("name") ?? kind.name,
    kind: Object.freeze(kind),
    clientId,
    clientSecrets,
    scopes: Object.freeze([...new Set([...readScopes(settings, kind), ...(offline?.scopes ?? [])])]),
    authorizationParams: Object.freeze({
      ...kind.authorizationParams,
      ...offline?.params,
      ...readParams(settings),
    }),
    mapProfile: readMapProfile(settings, given.mapProfile),
    allowSignUp: settings.flag("allowSignUp") ?? true,
    allowedDomains: readDomains(settings),
    keepTokens,
    trustEmail: readTrust(settings, kind),
    nativeClientIds: readNativeIds(settings, kind),
    allowPrivateNetwork: settings.flag("allowPrivateNetwork") ?? null,
  });
}

function readCredentials(
  settings: ProviderSettings,
  { clientAuthentication }: ProviderKind,
): Pick<Provider, "clientId" | "clientSecrets"> {
  const console = "the provider's console shows it beside the redirect URI";
  const clientId = settings.text("clientId");
  if (clientId === undefined) throw settings.refuse("clientId", `is missing; ${console}`);
  if (typeof clientAuthentication === "object") {
    if (!settings.has("clientSecret")) return { clientId, clientSecrets: Object.freeze([]) };
    throw settings.refuse("clientSecret", "is set, and secrets are made of the key here; take it out");
  }
  const secrets = settings.oneOrMore("clientSecret") ?? [];
  if (secrets.length === 0) throw settings.refuse("clientSecret", `is missing; ${console}`);
  if (secrets.length > maxSecrets || new Set(secrets).size < secrets.length) {
    throw settings.refuse("clientSecret", `is a list of more than ${maxSecrets}, or has one twice; keep those in use`);
  }
  return { clientId, clientSecrets: Object.freeze(secrets) };
}

function readScopes(settings: ProviderSettings, kind: ProviderKind): readonly string[] {
  const scopes = settings.list("scopes");
  if (scopes === undefined) return kind.scopes;
  const wrong = scopes.find((scope) => !scopePattern.test(scope));
  if (wrong !== undefined) throw settings.refuse("scopes", `has ${quote(wrong)}; write one scope in each text`);
  if (hasIdToken(kind) && !scopes.includes("openid")) {
    throw settings.refuse("scopes", 'lacks "openid", without which nobody is told who signed in; add it');
  }
  return scopes;
}

function readParams(settings: ProviderSettings): Readonly<Record<string, string>> {
  const params = settings.texts("authorizationParams") ?? {};
  const own = Object.keys(params).find((name) => ownParams.has(name.toLowerCase()));
  if (own === undefined) return params;
  const instead = own.toLowerCase() === "scope" ? "set scopes instead" : "take it out";
  throw settings.refuse("authorizationParams", `has ${quote(own)}, which belongs to the flow itself; ${instead}`);
}

function readMapProfile(settings: ProviderSettings, given: unknown): MapProfile | null {
  if (given === undefined) return null;
  if (typeof given === "function") return given as MapProfile;
  throw settings.refuse("mapProfile", "is no function; write one");
}

function readDomains(settings: ProviderSettings): readonly string[] | null {
  const given = settings.list("allowedDomains");
  if (given === undefined) return null;
  // An empty list may be "everybody" to one reader and "nobody" to another.
  if (given.length === 0) throw settings.refuse("allowedDomains", "is empty; name the domains, or take it out");
  return Object.freeze(
    given.map((text) => {
      const domain = parseEmailDomain(text);
      if (domain !== null) return domain;
      throw settings.refuse("allowedDomains", `has ${quote(text)}; write a domain such as "example.com"`);
    }),
  );
}

function readTrust(settings: ProviderSettings, { authority }: ProviderKind): boolean {
  const trustEmail = settings.flag("trustEmail") ?? false;
  if (trustEmail && authority === "own") {
    throw settings.refuse("trustEmail", "is set, and it is known which addresses this provider proves; take it out");
  }
  return trustEmail;
}

function readNativeIds(settings: ProviderSettings, kind: ProviderKind): readonly string[] {
  const ids = settings.list("nativeClientIds") ?? [];
  if (ids.length > 0 && !hasIdToken(kind)) {
    throw settings.refuse("nativeClientIds", "is set, and this provider has no ID tokens; take it out");
  }
  return ids;
}
