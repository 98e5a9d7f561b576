import type { ProviderKind } from "../auth/provider-settings.ts";
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
import type { FoundSetting } from "./read-variables.ts";

/** What the environment says of providers. */
export interface FoundProviders {
  readonly providers: readonly Provider[];
  /** Variables of providers that there are not. */
  readonly nearMisses: readonly NearMiss[];
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
    return [make(draft)];
  });
  return { providers, nearMisses };
}

/** The environment wins: a provider of it stands in the place of the file's that has the same id. */
export function mergeProviders(
  file: readonly Provider[] | undefined,
  environment: readonly Provider[],
): readonly Provider[] | undefined {
  // What is no list is refused later, by the rules for options.
  if (environment.length === 0 || (file !== undefined && !Array.isArray(file))) return file;
  const byId = new Map(environment.map((provider) => [provider.id, provider]));
  const kept = (file ?? []).map((provider) => byId.get(provider?.id) ?? provider);
  return [...kept, ...environment.filter((provider) => !kept.includes(provider))];
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
function variableOf({ kind, word, options }: Draft, option: string): string {
  const snake = option.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const start = word === null ? kind.toUpperCase() : `${kind.toUpperCase()}_${word}`;
  return options.get(option)?.variable ?? `${start}_${snake}`;
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
