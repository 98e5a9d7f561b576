import { ConfigurationError } from "../error/configuration-error.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { kindOf, quote } from "../shared/quote.ts";
import type { AuthOptions } from "./options.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings-table.ts";

/** Options by name: a row, or a group of more of them. A group that is also a row may be switched off with `false`, one of details on with `true`. */
interface OptionTree {
  readonly [name: string]: { readonly row?: Setting; readonly group?: OptionTree };
}

const tree = growTree();

/**
 * Takes a copy of what a program passes as options and checks that every name exists and every value is of its type; what the values
 * mean is checked later. Throws `ConfigurationError`. What is `undefined` counts as left out.
 *
 * Security: read once, own properties only. A getter cannot answer twice, and nothing that was put on `Object.prototype` is an option.
 */
export function readOptions(given: unknown): AuthOptions {
  return readGroup("", given, tree);
}

function readGroup(path: string, given: unknown, known: OptionTree): Record<string, unknown> {
  if (!isPlainObject(given)) {
    const subject = path === "" ? "What createAuth is given" : path;
    throw new ConfigurationError(path, `${subject} is ${kindOf(given)}; write an object of options.`);
  }
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    const setting = path === "" ? name : `${path}.${name}`;
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!option || option.row?.scope === "server") throw unknownOption(setting, known);
    const value = readProperty(given, name, setting);
    if (value === undefined) continue;
    read[name] =
      option.group && !isSwitch(option.row, value)
        ? readGroup(setting, value, option.group)
        : readValue(setting, value, option.row as Setting);
  }
  return read;
}

/** Whether a group is meant as a whole. */
function isSwitch(row: Setting | undefined, value: unknown): boolean {
  return row !== undefined && (value === false || (value === true && row.also === "details"));
}

function readProperty(given: object, name: string, setting: string): unknown {
  try {
    return (given as Record<string, unknown>)[name];
  } catch {
    throw new ConfigurationError(setting, `${setting} cannot be read, because its getter throws; write a plain value.`);
  }
}

/** An object literal, or a module's namespace. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function readValue(setting: string, value: unknown, row: Setting): unknown {
  const kind = row.value;
  if (isOtherwiseAllowed(value, row)) return value;
  if (kind.kind === "list" && Array.isArray(value)) return readList(setting, value, row);
  if (kind.kind === "choice" && !kind.of.some((word) => word === value)) throw wrongChoice(setting, value, kind.of);
  if (kind.kind === "number" && !isWholeNumber(value, kind)) throw wrongNumber(setting, value, kind);
  if (kind.kind === "list") throw wrongType(setting, value, row, "a list of texts");
  if (kind.kind === "text" && typeof value !== "string") throw wrongType(setting, value, row, "a text");
  if (kind.kind === "text" && /\p{Cc}/u.test(String(value))) throw unprintable(setting);
  if (kind.kind === "switch" && typeof value !== "boolean") throw wrongType(setting, value, row, "true or false");
  if (kind.kind === "code" && !isObject(value)) throw wrongType(setting, value, row, kind.what);
  return value;
}

/** What only code can say: a handle, a number of hops, one text for a list of one. */
function isOtherwiseAllowed(value: unknown, { also }: Setting): boolean {
  if (also === "object") return typeof value !== "function" && isObject(value) && !Array.isArray(value);
  if (also === "number") return typeof value === "number";
  return also === "text" && typeof value === "string";
}

function readList(setting: string, value: readonly unknown[], row: Setting): readonly unknown[] {
  const list = Array.from(value);
  const odd = list.findIndex((one) => typeof one !== "string");
  if (odd === -1) return list;
  const sentence = `${setting} has ${row.secret ? "something else than a text" : kindOf(list[odd])} in its list; write texts only.`;
  throw new ConfigurationError(setting, sentence);
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Bounds of a number, as a row has them. */
interface NumberBounds {
  readonly unit: string;
  readonly least: number;
  readonly most: number;
}

/** Whether a value is a whole number within the bounds of its row. */
export function isWholeNumber(value: unknown, { least, most }: NumberBounds): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** The refusal of a number that is none, or out of bounds. */
export function wrongNumber(setting: string, value: unknown, { unit, least, most }: NumberBounds): ConfigurationError {
  const what = unit === "port" ? "" : ` of ${unit}`;
  const sentence = `${setting} is ${quote(value)}; write a whole number${what} from ${least} to ${most}.`;
  return new ConfigurationError(setting, sentence);
}

/** The refusal of a word that is none of the choices. */
export function wrongChoice(setting: string, value: unknown, of: readonly string[]): ConfigurationError {
  const words = of.length === 1 ? of[0] : `${of.slice(0, -1).join(", ")} or ${of.at(-1)}`;
  const near = typeof value === "string" ? findNearMatch(value, of) : null;
  const hint = near === null ? "" : ` (did you mean ${near}?)`;
  return new ConfigurationError(setting, `${setting} is ${quote(value)}; write ${words}${hint}.`);
}

/** The refusal of a text with a character in it that nobody can see. */
export function unprintable(setting: string): ConfigurationError {
  return new ConfigurationError(setting, `${setting} holds a control character; write it again without.`);
}

/** Security: of a secret only its type is said. */
function wrongType(setting: string, value: unknown, row: Setting, wanted: string): ConfigurationError {
  const seen = row.secret || typeof value !== "string" ? kindOf(value) : `the text ${quote(value)}`;
  return new ConfigurationError(setting, `${setting} is ${seen}; write ${wanted}.`);
}

function unknownOption(setting: string, known: OptionTree): ConfigurationError {
  const [name = "", ...groups] = setting.split(".").reverse();
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  const subject = `createAuth has no option ${quote(setting)}`;
  if (option?.row?.variable) {
    return new ConfigurationError(setting, `${subject}: the server takes it from the variable ${option.row.variable}.`);
  }
  const near = findNearMatch(name, Object.keys(known));
  const elsewhere = settings.find((other) => other.scope !== "server" && other.option.endsWith(`.${name}`))?.option;
  const meant = near === null ? elsewhere : [...groups.reverse(), near].join(".");
  const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
  return new ConfigurationError(setting, `${subject}${hint}; take it out or correct it.`);
}

function growTree(): OptionTree {
  const root: Record<string, { row?: Setting; group?: OptionTree }> = Object.create(null);
  for (const setting of settings) {
    // What a factory takes is no option: `google` alone is a name that does not exist.
    if (setting.as !== undefined) continue;
    let level = root;
    const names = setting.option.split(".");
    for (const name of names.slice(0, -1)) {
      const node = (level[name] ??= {});
      node.group ??= Object.create(null) as OptionTree;
      level = node.group;
    }
    (level[names.at(-1) ?? ""] ??= {}).row = setting;
  }
  return root;
}
