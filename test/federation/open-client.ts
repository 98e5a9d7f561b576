import { onTestFinished } from "vitest";
import { createProviderClient, type ProviderClientDeps } from "../../src/federation/create-provider-client.ts";
import type { Provider } from "../../src/federation/provider.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { Metrics } from "../../src/metric/metrics.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { Logger } from "../../src/shared/logger.ts";

const logger: Logger = { info() {}, warn() {}, error() {} };

/** The client of a provider as development has it, where doubles answer by http on this machine. Close it after use. */
export function makeClient(provider: Provider, deps: Partial<ProviderClientDeps> = {}): ProviderClient {
  return createProviderClient(provider, {
    clock: systemClock,
    logger,
    metrics: new Metrics(),
    development: true,
    ...deps,
  });
}

/** The same, closed when the test is over. */
export function openClient(provider: Provider, deps: Partial<ProviderClientDeps> = {}): ProviderClient {
  const client = makeClient(provider, deps);
  onTestFinished(() => client.close());
  return client;
}
