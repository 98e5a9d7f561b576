import type { ServerConfiguration } from "./environment.ts";

type Holder = Pick<ServerConfiguration, "options" | "metrics"> & Partial<Pick<ServerConfiguration, "keys">>;

/**
 * Every text of a configuration that must not be said anywhere: root secrets, those of tokens, providers and webhooks, private keys and each
 * of their lines, the metrics token, passwords in URLs.
 */
export function secretsOf({ options, metrics, keys = [] }: Holder): string[] {
  const { providers = [] } = options;
  const lists = [
    options.secret ?? [],
    options.token?.secret ?? [],
    options.webhook?.secret ?? [],
    Array.isArray(providers) ? providers.flatMap((provider) => provider?.clientSecrets ?? []) : [],
    keys.flatMap((key) => [key, ...key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"))]),
  ].flat();
  const urls = [options.database, options.databaseDirectUrl, options.redis, options.smtp].filter(
    (url) => typeof url === "string",
  );
  return [...lists, ...urls.flatMap(passwordsOf), ...(metrics.token === null ? [] : [metrics.token])];
}

/** The passwords of a URL, as written and as meant. One that names several hosts is none to the platform's own parser. */
function passwordsOf(url: string): string[] {
  const [, userInfo = ""] = /^[\w.+-]+:\/\/([^/?#]*)@/.exec(url) ?? [];
  const asked = [...url.matchAll(/[?&](?:sentinelPassword|password)=([^&#]*)/g)].map(([, value]) => value);
  const written = [URL.parse(url)?.password, userInfo.split(/:(.*)/s)[1], ...asked];
  return [...new Set(written)].flatMap((one) => (one ? asWrittenAndMeant(one) : []));
}

function asWrittenAndMeant(written: string): string[] {
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
