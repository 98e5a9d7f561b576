import { namePlace, variablesOf } from "../auth/setting.ts";
import { settings } from "../auth/settings-table.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { quote } from "../shared/quote.ts";
import { type Environment, type FoundSetting, isKnownVariable, knownVariables } from "./read-variables.ts";

/** A variable that looks like one of ours and is not. */
export interface NearMiss {
  /** The variable that is there. */
  readonly variable: string;
  readonly message: string;
}

/** Names of other programs that are one slip away from ours and mean something else. */
const othersNames: ReadonlySet<string> = new Set(["DATABASE_URI", "OAUTH_SECRET", "HTTP_URL", "REDIS_URI", "BASE_URI"]);

/**
 * Variables without our prefix that were probably meant for us: each is one slip away from a setting that is not set. They may belong
 * to somebody else, so they stop nothing.
 */
export function findNearMisses(environment: Environment, found: ReadonlyMap<string, FoundSetting>): NearMiss[] {
  const unset = settings
    .filter(({ option }) => !found.has(option))
    .flatMap(variablesOf)
    .filter((variable) => knownVariables.has(variable));
  const misses: NearMiss[] = [];
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith("LATCHKEY_") || isKnownVariable(variable) || othersNames.has(variable)) continue;
    // Programs keep names of their own in lower case; a person in a hurry writes ours so, too.
    const near = withoutName(variable) ?? findNearMatch(variable, unset);
    if (near === null) continue;
    misses.push({ variable, message: `${quote(variable).slice(1, -1)} is set but not read; did you mean ${near}?` });
  }
  return misses;
}

/** A variable of a provider in which the provider's own name is missing: `OIDC_CLIENT_ID`. */
function withoutName(variable: string): string | null {
  return templates.find((template) => variable === template.replace(`_${namePlace}`, "")) ?? null;
}

const templates: readonly string[] = settings.flatMap(({ variable }) =>
  variable?.includes(namePlace) === true ? [variable] : [],
);
