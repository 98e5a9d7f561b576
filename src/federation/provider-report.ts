import type { Providers } from "./provider-client.ts";

/** How a provider is doing, as operators are shown it. */
export interface ProviderReport {
  readonly id: string;
  /** False while it does not answer and is not asked. The other ways to sign in are there all the same. */
  readonly available: boolean;
  /** When it last failed to answer, also if it has answered since, or null. */
  readonly failedAt: Date | null;
  /** Why, in a sentence, or null. */
  readonly failure: string | null;
  /** Which of its client secrets was last accepted, 1 for the first of the list; null before the first sign-in. */
  readonly clientSecret: number | null;
}

/** How providers are doing, in the order they were configured. */
export function reportProviders(providers: Providers): ProviderReport[] {
  return [...providers.values()].map((provider) => {
    const { available, failedAt, failure, secretInUse } = provider.health();
    return {
      id: provider.id,
      available,
      failedAt: failedAt === null ? null : new Date(failedAt),
      failure,
      clientSecret: secretInUse === null ? null : secretInUse + 1,
    };
  });
}
