import { resolveOptions } from "../auth/resolve-options.ts";
import { resolveSecret } from "../auth/resolve-secret.ts";
import type { AuthOptions } from "../auth/options.ts";
import { demoProvider } from "../demo/demo-kind.ts";
import { demoPlaces } from "../demo/demo-places.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { ServerConfiguration } from "./environment.ts";

/** What is said of the provider of development. */
export type DemoChoice = "on" | "off";

type DemoSettings = Pick<ServerConfiguration, "host" | "port" | "options"> &
  Partial<Pick<ServerConfiguration, "demoProvider">>;

/** The provider of development among the others. */
export interface DemoOffer {
  readonly options: AuthOptions;
  readonly ring: SecretRing;
}

/**
 * Puts the provider of development among the options, where it may be: on request, or where there is no other. Null where there is none.
 * Throws `ConfigurationError` where it is asked for and may not be.
 */
export function offerDemo({ host, port, options, demoProvider: choice }: DemoSettings): DemoOffer | null {
  const { providers = [] } = options;
  if (choice === "off" || (choice === undefined && providers.length > 0)) return null;
  const { settings } = resolveOptions(options);
  const obstacle = findObstacle(settings, host, port);
  if (obstacle !== null) {
    if (choice === undefined) return null;
    throw new ConfigurationError("demoProvider", `demoProvider is on, but ${obstacle}.`);
  }
  // What is to be said of it, `createAuth` says.
  const ring = resolveSecret(options.secret, settings.development, { info() {}, warn() {}, error() {} });
  return { ring, options: { ...options, providers: [...providers, demoProvider(demoPlaces(settings), ring)] } };
}

/**
 * Security: whoever reaches the demo provider can be anybody it knows. It exists only where nobody but this machine can reach it, by the
 * rules of the mode (`refuseUnclearMode`), which are asked once more.
 */
function findObstacle({ development, origin }: HttpSettings, host: string, port: number): string | null {
  const isLocal = host === "localhost" || isLoopbackAddress(host);
  if (!development || !isLocal || process.env["NODE_ENV"] === "production") {
    return "that is for development, and this is production: take it out";
  }
  const { protocol, hostname, port: asked } = new URL(origin);
  const listens = host.includes(":") ? `[${host}]` : host;
  const isReachable = hostname === listens || (hostname === "localhost" && listens === "127.0.0.1");
  if (protocol === "http:" && isReachable && port > 0 && Number(asked || 80) === port) return null;
  return `the server would have to ask itself at ${origin}, where it does not listen: take it out, or set baseUrl to http://${listens}:${port || 3000}`;
}
