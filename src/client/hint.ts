/**
 * Whether somebody may be signed in, so that a visitor costs no request. Where the page and the API share a host, a cookie says it: it
 * stands beside the refresh cookie, holds nothing, and can be read by script. A cookie of another host cannot be read; there the
 * sign-in's key says it.
 *
 * @param key the key of the sign-in that this origin remembers.
 */
export function mayBeSignedIn(api: URL, key: string | null): boolean {
  // Any port: a development server in front of the API has another one than the API.
  return isOwnHost(api) ? /(?:^|; )(?:__Host-)?latchkey-hint(?:-\d+)?=/.test(document.cookie) : key !== null;
}

/** Takes the hint away once the server has said that nobody is signed in: the next page load asks nothing. */
export function clearHint(api: URL): void {
  if (!isOwnHost(api)) return;
  document.cookie = `${hintName(api)}=; Path=/; Max-Age=0${isSecure(api) ? "; Secure" : ""}`;
}

/** The cookie's name: cookies do not know ports, so in development the port tells two projects apart. */
export function hintName(api: URL): string {
  return isSecure(api) ? "__Host-latchkey-hint" : `latchkey-hint-${api.port || "80"}`;
}

function isSecure(api: URL): boolean {
  return api.protocol === "https:";
}

function isOwnHost(api: URL): boolean {
  return api.hostname === location.hostname;
}
