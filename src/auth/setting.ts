/** What a setting may be, and how it is written where only texts exist. */
export type SettingValue =
  /** One text, without control characters. */
  | { readonly kind: "text" }
  /** A list of texts; in the environment with commas or line breaks between. */
  | { readonly kind: "list" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  /** A whole number. */
  | { readonly kind: "number"; readonly unit: string; readonly least: number; readonly most: number }
  /** A private key in PEM. In the environment its line breaks may be written as `\\n`. */
  | { readonly kind: "pem" }
  /** `true` or `false`. */
  | { readonly kind: "switch" }
  /** What only code can make: a function or an object. `what` names it in a sentence: "a logger". */
  | { readonly kind: "code"; readonly what: string };

/** Headings of the documentation, in its order. */
export const settingGroups = [
  "Where it runs",
  "Secrets and data",
  "Who may come in",
  "Providers",
  "Sessions and cookies",
  "Tokens",
  "Passwords",
  "Mail",
  "Pages",
  "Hooks",
  "Metrics and logs",
  "For tests",
  "In code only",
] as const;

/**
 * One row of the table of settings. From it come the check of options, what is read of the environment, the names in sentences that
 * stop a start, `docs/configuration.md` and `latchkey serve --help`.
 */
export interface Setting {
  readonly group: (typeof settingGroups)[number];
  /** Who reads it: `createAuth`, or only the server around it. @default "auth" */
  readonly scope?: "server";
  /** How code says it, where it is no option of `createAuth`: "google({ clientId })". */
  readonly as?: string;
  /**
   * The name in the environment, or null for what only code can say. One without the prefix is a name that the world knows
   * (`DATABASE_URL`); with `LATCHKEY_` before it, it means the same. `<NAME>` in it stands for a word that whoever sets it chooses.
   */
  readonly variable: string | null;
  readonly value: SettingValue;
  /**
   * What else code may say: a handle instead of an address, one text instead of a list, options instead of `true` (`details`: `true` says
   * the same as none of them).
   */
  readonly also?: "object" | "number" | "text" | "group" | "details";
  /** A secret is never repeated in a sentence, and with `_FILE` after its variable it is read from a file. */
  readonly secret?: true;
  /** In words. */
  readonly default: string;
  /** What it is and what follows from it, in one sentence. */
  readonly about: string;
}

const prefix = "LATCHKEY_";

/** The variables that set it, the one to name in a sentence first. Files aside. */
export function variablesOf({ variable }: Pick<Setting, "variable">): readonly string[] {
  if (variable === null) return [];
  return variable.startsWith(prefix) ? [variable] : [variable, prefix + variable];
}

/** What stands for a word of the reader's own in a variable. */
export const namePlace = "<NAME>";
