import { quote } from "../shared/quote.ts";

/**
 * What a provider says cannot be believed, or used. The message is one sentence for operators.
 *
 * Security: it repeats nothing that came from outside, save what `quote` has made one short line of.
 */
export class ProviderFault extends Error {
  override readonly name = "ProviderFault";

  /** @param said what the provider, or whoever came in its name, said about it. */
  constructor(message: string, said?: string) {
    super(said === undefined ? message : `${message} It says ${quote(said)}.`);
  }
}
