import type { ServerConfiguration } from "./environment.ts";

/** Every text of a configuration that must not be said anywhere: root secrets, those of tokens, the metrics token, keys of webhooks, passwords in URLs. */
export function secretsOf({ options, metrics }: Pick<ServerConfiguration, "options" | "metrics">): string[] {
  const lists = [options.secret ?? [], options.token?.secret ?? [], options.webhook?.secret ?? []].flat();
  const urls = [options.database, options.databaseDirectUrl, options.redis, options.smtp].filter(
    (url) => typeof url === "string",
  );
  return [...lists, ...urls.flatMap(passwordsOf), ...(metrics.token === null ? [] : [metrics.token])];
}

/** The password of a URL, as written and as meant. */
function passwordsOf(url: string): string[] {
  const written = URL.parse(url)?.password;
  if (!written) return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
