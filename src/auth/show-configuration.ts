import type { ShownSetting } from "../http/shown-setting.ts";
import type { AuthOptions } from "./options.ts";
import { type NamedSetting, settings } from "./settings-table.ts";

/**
 * What an installation was told, row by row of the table of settings, for its operators.
 *
 * Security: what is shown is what may be, and not what is left when secrets are taken out: of a row that is a secret nothing but whether
 * it is set; of anything but plain texts, numbers and switches neither; and of a URL only where it leads.
 */
export function showConfiguration(options: AuthOptions): readonly ShownSetting[] {
  // What only the server reads, and what a factory of a provider takes, is not among the options.
  const own = settings.filter(({ scope, as }) => scope !== "server" && as === undefined);
  return own.map((row) => showSetting(row, valueOf(options, row.option)));
}

function showSetting(row: NamedSetting, value: unknown): ShownSetting {
  const { option: name, variable, group, about, secret = false } = row;
  const isSet = value !== undefined;
  const shown =
    secret || row.value.kind === "code" || row.value.kind === "pem"
      ? null
      : showValue(value, addressesOfOthers.has(name));
  return { name, variable, group, about, default: row.default, isSet, secret, value: shown };
}

/** Where others take calls of ours. Some of them keep a secret in the path. */
const addressesOfOthers: ReadonlySet<string> = new Set(["webhook.url", "password.breachCheck.url"]);

function showValue(value: unknown, isOthers: boolean): ShownSetting["value"] {
  if (typeof value === "string") return isOthers ? originOf(value) : withoutSecrets(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return null;
  return value.map(withoutSecrets);
}

/** Of a URL only whose it is. */
function originOf(text: string): string {
  return URL.parse(text)?.origin ?? text;
}

/** A URL without user, password and query. */
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === "" && url.password === "" && url.search === "" && url.hash === "") return text;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** By its path: "session.idleTimeout". A group that is switched off has nothing below it. */
function valueOf(options: AuthOptions, path: string): unknown {
  let value: unknown = options;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
