import type { HttpSettings } from "../http/settings.ts";

/**
 * Whether a picture is the word of a provider of development, which is on this machine: below the issuer of one that is configured.
 *
 * Security: in development, too, nothing else in a private network is asked. A profile is anybody's text, and an installation may be in
 * development only because its `baseUrl` was forgotten.
 */
export function isLocalPicture({ development, providers }: HttpSettings, source: string): boolean {
  const url = URL.parse(source);
  if (!development || !url) return false;
  return providers.some(({ issuer }) => issuer.startsWith("http:") && url.href.startsWith(below(issuer)));
}

function below(issuer: string): string {
  return issuer.endsWith("/") ? issuer : `${issuer}/`;
}
