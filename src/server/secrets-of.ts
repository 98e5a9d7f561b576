import type { ServerConfiguration } from "./environment.ts";

/** Every text of a configuration that must not be said anywhere: root secrets, the metrics token, passwords in URLs. */
export function secretsOf({ options, metrics }: Pick<ServerConfiguration, "options" | "metrics">): string[] {
  const roots = [options.secret ?? []].flat();
  const database = typeof options.database === "string" ? passwordsOf(options.database) : [];
  return [...roots, ...database, ...(metrics.token === null ? [] : [metrics.token])];
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
