import { onTestFinished } from "vitest";
import { createProviderClient } from "../../src/federation/create-provider-client.ts";
import type { Provider } from "../../src/federation/provider.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { Metrics } from "../../src/metric/metrics.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { Logger } from "../../src/shared/logger.ts";

const logger: Logger = { info() {}, warn() {}, error() {} };

/** The client of a provider as development has it, where doubles answer by http on this machine. */
export function openClient(provider: Provider): ProviderClient {
  const client = createProviderClient(provider, {
    clock: systemClock,
    logger,
    metrics: new Metrics(),
    development: true,
  });
  onTestFinished(() => client.close());
  return client;
}
