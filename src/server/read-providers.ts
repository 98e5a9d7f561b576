import type { ProviderKind } from "../auth/provider-settings.ts";
import { resolveProviders } from "../auth/resolve-providers.ts";
import { settings } from "../auth/settings-table.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { Provider } from "../federation/provider.ts";
import { apple } from "../federation/providers/apple.ts";
import { discord } from "../federation/providers/discord.ts";
import { github } from "../federation/providers/github.ts";
import { gitlab } from "../federation/providers/gitlab.ts";
import { google } from "../federation/providers/google.ts";
import { microsoft } from "../federation/providers/microsoft.ts";
import { oidc } from "../federation/providers/oidc.ts";
import type { NearMiss } from "./near-miss.ts";
import { type Environment, type FoundSetting, isKnownVariable } from "./read-variables.ts";

/** What the environment says of providers. */
export interface FoundProviders {
  readonly providers: readonly NamedProvider[];
  /** Variables of providers that there are not, and of options that no variable says. */
  readonly nearMisses: readonly NearMiss[];
}

/** A provider with the variables that say more of it than who we are there. */
export interface NamedProvider {
  readonly provider: Provider;
  /** The variable of its client id. */
  readonly variable: string;
  readonly details: readonly string[];
  /** What its variables begin with, such as `OIDC_ACME_`. */
  readonly start: string;
  /** The variable that says where it is, or that of its client id where that is known. */
  readonly place: string;
}

/** What one provider is made of: each option with its value and the variable that says it. */
interface Draft {
  readonly kind: ProviderKind;
  /** Of an `oidc` provider: the word in its variables. */
  readonly word: string | null;
  readonly options: Map<string, FoundSetting>;
}

/** Every option that some factory takes from here, by the types that the table of settings gives them. */
interface GivenOptions {
  readonly id?: string;
  readonly name?: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: readonly string[];
  readonly baseUrl?: string;
  readonly tenant?: string;
  readonly teamId: string;
  readonly keyId: string;
  readonly privateKey: string;
  readonly scopes?: readonly string[];
  readonly audiences?: readonly string[];
  readonly trustEmail?: boolean;
}

interface Recipe {
  /** Without one of these there is half a provider. */
  readonly needs: readonly string[];
  readonly make: (options: GivenOptions) => Provider;
}

const registered: readonly string[] = ["clientId", "clientSecret"];

const recipes: Readonly<Record<ProviderKind, Recipe>> = {
  google: { needs: registered, make: google },
  github: { needs: registered, make: github },
  microsoft: { needs: registered, make: microsoft },
  apple: { needs: ["clientId", "teamId", "keyId", "privateKey"], make: apple },
  gitlab: { needs: registered, make: gitlab },
  discord: { needs: registered, make: discord },
  oidc: { needs: ["issuer", ...registered], make: oidc },
};

/** Options that nobody sets for another reason. The others may be somebody else's: they begin no provider. */
const telling: ReadonlySet<string> = new Set(["clientId", "clientSecret", "privateKey", "issuer"]);

/** What says who we are at a provider, and which one it is. */
const basic: ReadonlySet<string> = new Set(["clientId", "clientSecret", "issuer", "teamId", "keyId", "privateKey"]);

/**
 * Makes the providers that the environment describes, in the order of the table of settings. Throws `ConfigurationError` with one sentence
 * that names the variable and the fix: for half a provider, and for what a factory refuses.
 */
export function readProviders(found: ReadonlyMap<string, FoundSetting>): FoundProviders {
  const nearMisses: NearMiss[] = [];
  const providers = collect(found).flatMap((draft) => {
    const { kind, options } = draft;
    const given = [...options.values()];
    const begins = [...options.keys()].some((option) => telling.has(option));
    if (!begins && !given.some(({ variable }) => variable.startsWith(prefix))) {
      const [first] = recipes[kind].needs;
      const message = `is set but not read, because there is no ${variableOf(draft, first ?? "")}`;
      nearMisses.push(...given.map(({ variable }) => ({ variable, message: `${variable} ${message}.` })));
      return [];
    }
    refuseHalf(draft);
    const details = [...options].flatMap(([option, { variable }]) => (basic.has(option) ? [] : [variable]));
    const start = startOf(draft);
    const variable = variableOf(draft, "clientId");
    const place = (options.get("issuer") ?? options.get("baseUrl"))?.variable ?? variable;
    return [{ provider: make(draft), variable, details, start, place }];
  });
  return { providers, nearMisses };
}

/** Refuses what no installation could use, by the variable that says it. Throws `ConfigurationError`. */
export function refuseUnusable(named: readonly NamedProvider[], development: boolean): void {
  for (const { provider, place } of named) {
    try {
      resolveProviders([provider], development);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new ConfigurationError(error.setting, `${place}: ${error.message}`);
    }
  }
}

/** Options that decide who comes in. Nobody sets such a variable without counting on it. */
const admitting: readonly string[] = ["allowedDomains", "allowSignUp", "trustEmail"];

const otherOptions: readonly string[] = [
  "id",
  "name",
  "scopes",
  "redirectUri",
  "mapProfile",
  "keepTokens",
  "nativeClientIds",
  "authorizationParams",
  "allowPrivateNetwork",
];

/**
 * Variables that are named like options of a provider that the environment describes, and that are not read: a file says those. Throws
 * `ConfigurationError` with one sentence for an option that decides who comes in. Of a provider that the file says as well nothing is said: the file may read
 * them itself.
 *
 * Security: whoever sets `GOOGLE_ALLOWED_DOMAINS` believes that strangers stay outside. A start that goes on would let them in.
 */
export function findUnreadOptions(
  environment: Environment,
  named: readonly NamedProvider[],
  file: readonly Provider[] | undefined,
): readonly NearMiss[] {
  const ofFile = new Set(Array.isArray(file) ? file.map((provider: Provider | undefined) => provider?.id) : []);
  const ofEnvironment = named.filter(({ provider }) => !ofFile.has(provider.id));
  return ofEnvironment.flatMap(({ provider, start }) => {
    const factory = `${provider.kind.kind}()`;
    const isSet = (option: string): boolean => {
      const name = start + inCapitals(option);
      return Boolean(environment[name]?.trim()) && !isKnownVariable(name);
    };
    const unread = admitting.find(isSet);
    if (unread !== undefined) {
      const fix =
        unread === "trustEmail" && provider.kind.authority === "own"
          ? "take it out, because it is known which addresses this provider proves"
          : `say ${unread} of ${factory} in a configuration file (latchkey serve --config)`;
      throw new ConfigurationError("providers", `${start}${inCapitals(unread)} is not read: ${fix}.`);
    }
    return otherOptions.filter(isSet).map((option) => {
      const variable = start + inCapitals(option);
      const fix =
        option === "redirectUri"
          ? "the callback URL is made of BASE_URL and the provider's id"
          : `say ${option} of ${factory} in a configuration file (latchkey serve --config)`;
      return { variable, message: `${variable} is set but not read: ${fix}.` };
    });
  });
}

/**
 * Lays the environment over the file. Of a provider that both say, the environment gives the secrets, and the file everything else. Throws
 * `ConfigurationError` where they contradict each other.
 *
 * Security: who may come in by a provider (`allowedDomains`, `allowSignUp`, `mapProfile`) can only be said in the file. It must not be lost because a
 * file reads the very variables that we read.
 */
export function mergeProviders(
  file: readonly Provider[] | undefined,
  environment: readonly NamedProvider[],
): readonly Provider[] | undefined {
  // What is no list is refused later, by the rules for options.
  if (environment.length === 0 || (file !== undefined && !Array.isArray(file))) return file;
  // Two of one id, of the file or of the environment, both stay: they are refused later, as everywhere.
  const left = new Set(environment);
  const ofFile = (file ?? []).map((provider) => {
    const named = [...left].find((one) => one.provider.id === provider?.id);
    if (!named) return provider;
    left.delete(named);
    return joinProvider(provider, named);
  });
  return [...ofFile, ...[...left].map(({ provider }) => provider)];
}

function joinProvider(file: Provider, { provider, variable, details }: NamedProvider): Provider {
  const { id } = file;
  if (file.clientId !== provider.clientId || file.kind.issuer !== provider.kind.issuer) {
    throw new ConfigurationError(
      variable,
      `${variable} says another provider "${id}" than the configuration file: keep one of them, or give the file's an id of its own.`,
    );
  }
  const [detail] = details;
  if (detail !== undefined) {
    throw new ConfigurationError(
      detail,
      `${detail} is set, but the configuration file says what "${id}" is like: say it there, or take "${id}" out of the file.`,
    );
  }
  return provider.clientSecrets.length === 0 ? file : Object.freeze({ ...file, clientSecrets: provider.clientSecrets });
}

const prefix = "LATCHKEY_";

function collect(found: ReadonlyMap<string, FoundSetting>): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  for (const [path, setting] of found) {
    if (setting.setting.as === undefined) continue;
    const names = path.split(".");
    const kind = names[0] as ProviderKind;
    const word = names.length > 2 ? (names[1] ?? null) : null;
    const key = `${kind}.${word}`;
    const draft = drafts.get(key) ?? { kind, word, options: new Map() };
    drafts.set(key, draft);
    draft.options.set(names.at(-1) ?? "", setting);
  }
  return [...drafts.values()];
}

function refuseHalf(draft: Draft): void {
  const { kind, options } = draft;
  const missing = recipes[kind].needs.find((option) => !options.has(option));
  if (missing === undefined) return;
  const [there] = options.values();
  const name = variableOf(draft, missing);
  throw new ConfigurationError(
    name,
    `${name} is missing, but ${there?.variable} is set: set it, or take ${there?.variable} out (docs/providers.md).`,
  );
}

function make(draft: Draft): Provider {
  const { kind, word, options } = draft;
  const given = Object.fromEntries([...options].map(([option, { value }]) => [option, value]));
  try {
    return recipes[kind].make({ ...named(word), ...given } as unknown as GivenOptions);
  } catch (error) {
    throw error instanceof ConfigurationError ? nameInVariables(error, draft) : error;
  }
}

/** What the word in a variable says: `ACME_SSO` is `acme-sso`, called "Acme Sso". */
function named(word: string | null): Pick<GivenOptions, "id" | "name"> {
  if (word === null) return {};
  const words = word.toLowerCase().split("_");
  return { id: words.join("-"), name: words.map((one) => one.charAt(0).toUpperCase() + one.slice(1)).join(" ") };
}

/** The variable that says an option of a provider, or could. */
function variableOf(draft: Draft, option: string): string {
  return draft.options.get(option)?.variable ?? startOf(draft) + inCapitals(option);
}

function startOf({ kind, word }: Draft): string {
  return word === null ? `${kind.toUpperCase()}_` : `${kind.toUpperCase()}_${word}_`;
}

function inCapitals(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** A refusal of a factory's, in the names of the environment. */
function nameInVariables({ setting, message }: ConfigurationError, draft: Draft): ConfigurationError {
  const { kind } = draft;
  const options = settings.flatMap(({ option, as }) =>
    as !== undefined && option.startsWith(`${kind}.`) ? [option.slice(kind.length + 1)] : [],
  );
  let named = message;
  for (const option of options) {
    const variable = variableOf(draft, option);
    named = named.replaceAll(new RegExp(`\\b${kind}\\.${option}\\b`, "g"), () => variable);
  }
  return new ConfigurationError(setting, named);
}
