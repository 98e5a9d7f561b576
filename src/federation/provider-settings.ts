import { ConfigurationError } from "../error/configuration-error.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { kindOf, quote } from "../shared/quote.ts";

/**
 * Reads the options of one provider, one by one, each as the type that it has to be. What is `undefined` counts as left out. Throws
 * `ConfigurationError` with a sentence that names kind and option: "google.clientId is missing; …".
 *
 * Security: own properties only, and a copy of each, so that nothing is changed after it was checked. Secrets are never repeated.
 */
export class ProviderSettings {
  readonly #kind: string;
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(kind: string, given: unknown, known: readonly string[]) {
    this.#kind = kind;
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
      throw new ConfigurationError(
        "providers",
        `What ${kind}() is given is ${kindOf(given)}; write an object of options.`,
      );
    }
    this.#given = { ...given };
    const unknown = Object.keys(given).find((name) => !known.includes(name));
    if (unknown === undefined) return;
    const near = findNearMatch(unknown, known);
    const hint = near === null ? `it takes ${known.join(", ")}` : `did you mean ${near}?`;
    throw this.refuse(unknown, `is no option of ${kind}(); ${hint}`);
  }

  /** An error about one option. `why` ends in the fix, without a full stop. */
  refuse(name: string, why: string): ConfigurationError {
    return new ConfigurationError("providers", `${this.#kind}.${name} ${why}${why.endsWith("?") ? "" : "."}`);
  }

  has(name: string): boolean {
    return this.#given[name] !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw this.refuse(name, `is ${kindOf(value)}; write a text`);
    if (value.trim() === "" || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value) || value.length > 4096) {
      throw this.refuse(name, "is empty, or has more than one line; write a text");
    }
    return value.trim();
  }

  list(name: string): readonly string[] | undefined {
    const value = this.#given[name];
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((one) => typeof one === "string" && one.trim() !== "")) {
      throw this.refuse(name, "is no list of texts; write one");
    }
    return Object.freeze(value.map((one: string) => one.trim()));
  }

  /** A text, or a list of them. */
  oneOrMore(name: string): readonly string[] | undefined {
    if (Array.isArray(this.#given[name])) return this.list(name);
    const text = this.text(name);
    return text === undefined ? undefined : [text];
  }

  flag(name: string): boolean | undefined {
    const value = this.#given[name];
    if (value === undefined || typeof value === "boolean") return value;
    throw this.refuse(name, `is ${quote(value)}; write true or false`);
  }

  texts(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.#given[name];
    if (value === undefined) return undefined;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject || !Object.values(value).every((one) => typeof one === "string")) {
      throw this.refuse(name, "is no object of texts; write one");
    }
    return { ...value };
  }
}
