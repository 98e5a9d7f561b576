import { settings } from "../auth/settings-table.ts";
import { ConfigurationError } from "../error/configuration-error.ts";

/** Where settings were set: a variable for each option that the environment says, and the file that says the rest. */
export interface Places {
  readonly variables: ReadonlyMap<string, string>;
  /** As it was named on the command line. */
  readonly file: string | null;
  /** Whether the file says something of an option. */
  readonly isInFile: (option: string) => boolean;
}

/** Nobody knows where anything was set: every setting is called by its variable. */
export const noPlaces: Places = { variables: new Map(), file: null, isInFile: () => false };

/** What to call a setting: the variable that said it, the file, or the variable that could. */
export function nameOf(option: string, { variables, file, isInFile }: Places): string {
  const variable = settings.find((setting) => setting.option === option)?.variable;
  return variables.get(option) ?? (isInFile(option) ? `${option} in ${file}` : (variable ?? option));
}

/** A refusal in the names of the place where its setting was set: the variable, or the file and the option in it. */
export function nameInPlaces(error: ConfigurationError, places: Places): ConfigurationError {
  let { message } = error;
  for (const { option, variable } of settings) {
    const place = places.variables.get(option) ?? (places.isInFile(option) ? null : variable);
    if (place !== null) message = message.replace(mention(option), () => place);
  }
  const inFile = places.file !== null && !places.variables.has(error.setting) && places.isInFile(error.setting);
  return new ConfigurationError(error.setting, inFile ? `${places.file}: ${message}` : message);
}

/**
 * An option's name where a sentence speaks of it. A plain word (secret, database) only at its beginning and in "set … to": elsewhere it
 * is English.
 */
function mention(option: string): RegExp {
  const isPlainWord = /^[a-z]+$/.test(option);
  const name = option.replaceAll(".", "\\.");
  return isPlainWord
    ? new RegExp(`^${name}(?![\\w.(])|(?<=\\bset )${name}(?= to\\b)`, "g")
    : new RegExp(`(?<![\\w"(.])${name}(?![\\w.])`, "g");
}
