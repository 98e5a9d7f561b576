import { isWholeNumber, unprintable, wrongChoice, wrongNumber } from "../auth/read-options.ts";
import { namePlace, variablesOf } from "../auth/setting.ts";
import { type NamedSetting, settings } from "../auth/settings-table.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { quote } from "../shared/quote.ts";
import { readSecretFile } from "./secret-file.ts";

/** The environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of one setting. */
export interface FoundSetting {
  readonly value: unknown;
  /** The variable that says it. */
  readonly variable: string;
  readonly setting: NamedSetting;
}

/** Reads every setting that has a variable, by option. Throws `ConfigurationError` for what cannot be one. */
export function readVariables(environment: Environment): ReadonlyMap<string, FoundSetting> {
  refuseUnknownNames(environment);
  const found = new Map<string, FoundSetting>();
  for (const setting of [...fixed, ...findNamed(environment)]) {
    const text = findText(environment, setting);
    if (text) found.set(setting.option, { variable: text.variable, value: parse(setting, text), setting });
  }
  return found;
}

const isTemplate = ({ variable }: NamedSetting): boolean => variable?.includes(namePlace) === true;
const fixed = settings.filter((setting) => !isTemplate(setting));
const templates = settings.filter(isTemplate);

/** Every name that is read, save those with a word of the reader's own in them. */
export const knownVariables: ReadonlySet<string> = new Set(fixed.flatMap((setting) => namesOf(setting)));

/** Whether a variable is read. */
export function isKnownVariable(name: string): boolean {
  return knownVariables.has(name) || templates.some((setting) => findWord(setting, name) !== null);
}

/** The word that stands in a variable for `<NAME>` of a setting, or null for a variable that is none of its. */
function findWord(setting: NamedSetting, name: string): string | null {
  for (const pattern of namesOf(setting)) {
    const [before = "", after = ""] = pattern.split(namePlace);
    if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length) continue;
    const word = name.slice(before.length, name.length - after.length);
    if (/^[A-Z](?:_?[A-Z0-9])*$/.test(word)) return word;
  }
  return null;
}

/** The settings that a variable with a word of its own makes: `OIDC_ACME_ISSUER` is `oidc.ACME.issuer`. */
function findNamed(environment: Environment): readonly NamedSetting[] {
  const found = new Map<string, NamedSetting>();
  for (const name of Object.keys(environment)) {
    for (const setting of templates) {
      const word = findWord(setting, name);
      if (word === null) continue;
      const option = setting.option.replace(".", `.${word}.`);
      found.set(option, { ...setting, option, variable: setting.variable?.replace(namePlace, word) ?? null });
    }
  }
  return [...found.values()];
}

/** The variables of a setting, and for a secret those that name a file. */
function namesOf(setting: NamedSetting): readonly string[] {
  const variables = variablesOf(setting);
  return setting.secret ? [...variables, ...variables.map((name) => `${name}_FILE`)] : variables;
}

const prefix = "LATCHKEY_";
/** What may follow the prefix. It is compared alone: the prefix would make a short name long enough for two slips. */
const unprefixed: readonly string[] = [...knownVariables]
  .filter((name) => name.startsWith(prefix))
  .map((name) => name.slice(prefix.length));

/** A misspelt setting must not pass for a set one. */
function refuseUnknownNames(environment: Environment): void {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(prefix) || isKnownVariable(name) || isServiceLink(name, environment[name])) continue;
    const meant = findNearMatch(name.slice(prefix.length), unprefixed);
    const near = meant && prefix + meant;
    const hint = near === null ? "" : ` (did you mean ${near}?)`;
    const fix = near === null ? "take it out, or see latchkey serve --help for the names" : "correct it or take it out";
    throw new ConfigurationError(name, `${quote(name).slice(1, -1)} is not a setting${hint}; ${fix}.`);
  }
}

/** What Kubernetes tells every container about a service called "latchkey" or "latchkey-…". */
function isServiceLink(name: string, value: string | undefined): boolean {
  if (name.endsWith("_PORT")) return isLinkedPort(value);
  return /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/.test(name);
}

function isLinkedPort(value: string | undefined): boolean {
  return /^(?:tcp|udp|sctp):\/\//.test(value ?? "");
}

interface FoundText {
  readonly variable: string;
  readonly text: string;
}

/** The one text of a setting. Two variables that say the same are one; two that differ stop the start. */
function findText(environment: Environment, setting: NamedSetting): FoundText | null {
  let found: FoundText | null = null;
  for (const variable of namesOf(setting)) {
    // An empty variable counts as one that is not set, as in compose files.
    const value = environment[variable]?.trim();
    if (value === undefined || value === "") continue;
    if (setting.option === "port" && isLinkedPort(value)) continue;
    const isFile = setting.secret === true && variable.endsWith("_FILE");
    if (found && (isFile || found.text !== value)) {
      throw new ConfigurationError(variable, `${found.variable} and ${variable} are both set; keep one of them.`);
    }
    found ??= { variable, text: isFile ? readSecretFile(variable, value) : value };
  }
  return found;
}

/** Security: of a secret nothing is repeated. */
function parse(setting: NamedSetting, { variable, text }: FoundText): unknown {
  const { value } = setting;
  switch (value.kind) {
    case "list": {
      const list = text.split(/[,\r\n]/).map((one) => one.trim());
      if (list.some((one) => /\p{Cc}/u.test(one))) throw unprintable(variable);
      return list.filter((one) => one !== "");
    }
    case "choice":
      if (!value.of.includes(text)) throw wrongChoice(variable, text, value.of);
      return text;
    case "number": {
      const number = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (!isWholeNumber(number, value)) throw wrongNumber(variable, text, value);
      return number;
    }
    case "switch":
      if (text !== "true" && text !== "false") throw wrongChoice(variable, text, ["true", "false"]);
      return text === "true";
    case "pem": {
      const lines = text.replaceAll("\\n", "\n").split(/\r?\n/);
      if (lines.some((line) => /\p{Cc}/u.test(line))) throw unprintable(variable);
      return lines.join("\n");
    }
    default:
      if (/\p{Cc}/u.test(text)) throw unprintable(variable);
      return text;
  }
}
