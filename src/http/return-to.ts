import type { ProviderSetting } from "./provider-setting.ts";
import type { HttpSettings } from "./settings.ts";

const maxLength = 2048;
/** What a browser, or a proxy that decodes once, may take for the two slashes before a host. */
const ambiguousStart = /^\/(?:\/|%2f|%5c|%09|%0a|%0d)/i;

interface ReturnSettings
  extends Pick<HttpSettings, "origin" | "trustedOrigins" | "forwardAuth" | "mountPath" | "basePath"> {
  readonly providers: readonly Pick<ProviderSetting, "id">[];
}

/**
 * Where a person wanted to go, as a URL that may be answered in a `Location`, or null.
 *
 * Security: only a path of our own, or an absolute URL of our own origin, a trusted one, or an application's behind our proxy. What
 * browsers and servers read differently is refused before anything is parsed: backslashes, control characters, white space, and paths
 * that begin with two slashes, also when they are encoded (a proxy may decode them).
 */
export function parseReturnTo(input: unknown, settings: ReturnSettings): string | null {
  if (typeof input !== "string" || input.length === 0 || input.length > maxLength) return null;
  if (!/^[\x21-\x7e]+$/.test(input) || /[\\<>"`{}|^]/.test(input)) return null;
  const isPath = input.startsWith("/");
  if (!isPath && !/^https?:\/\/[^/]/i.test(input)) return null;
  if (isPath && ambiguousStart.test(input)) return null;
  if (!URL.canParse(input, settings.origin)) return null;
  const url = new URL(input, settings.origin);
  if (url.username !== "" || url.password !== "") return null;
  const { origin, trustedOrigins, forwardAuth } = settings;
  if (url.origin !== origin && !trustedOrigins.has(url.origin) && !forwardAuth.has(url.origin)) return null;
  // Again, because dot segments have gone: "/./%09/host" begins with what they hid.
  if (ambiguousStart.test(url.pathname)) return null;
  if (url.origin !== origin) return url.href;
  return beginsSignIn(url.pathname, settings) ? null : url.pathname + url.search + url.hash;
}

/**
 * Whether a path is where the way to a provider begins, also where a proxy decodes it.
 *
 * Security: who is sent there comes from a page of ours, whoever wrote the link to that page, and is asked nothing. Somebody who has just typed her
 * password would be somebody else: whoever a stranger has signed her in as at the provider.
 */
function beginsSignIn(path: string, { mountPath, basePath, providers }: ReturnSettings): boolean {
  const plain = path.replaceAll(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return providers.some(({ id }) => plain === `${mountPath}${basePath}/${id}`);
}
