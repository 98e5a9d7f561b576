import { ConfigurationError } from "../error/configuration-error.ts";
import type { GuardOptions } from "./guard-options.ts";

/**
 * Takes apart what a guard was called with that can stand around a handler: options, a handler, or both in this order. Security: in
 * another order the options would be dropped without a word, a `role` among them. Throws `ConfigurationError`.
 */
export function readWrapperArguments<H extends (...args: never[]) => unknown>(
  first: GuardOptions | H | undefined,
  second: H | undefined,
): { readonly options: GuardOptions; readonly handler: H | undefined } {
  if (typeof first !== "function") {
    if (second !== undefined && typeof second !== "function") refuse();
    return { options: first ?? {}, handler: second };
  }
  if (second !== undefined) refuse();
  return { options: {}, handler: first };
}

function refuse(): never {
  throw new ConfigurationError(
    "handler",
    "handler of a guard comes last: write (auth, options, handler) or (auth, handler).",
  );
}
