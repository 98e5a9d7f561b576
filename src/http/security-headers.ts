import type { HttpSettings } from "./settings.ts";

/**
 * Headers of every answer of ours. `same-origin` rather than `no-referrer`, because the latter makes browsers send `Origin: null` on
 * our own forms.
 */
export function setSecurityHeaders(headers: Headers, settings: HttpSettings): void {
  headers.set("referrer-policy", "same-origin");
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("x-frame-options")) headers.set("x-frame-options", "DENY");
  headers.set("cross-origin-opener-policy", "same-origin");
  if (!headers.has("cross-origin-resource-policy")) headers.set("cross-origin-resource-policy", "same-site");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (!headers.has("content-security-policy")) {
    headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  }
  if (settings.hsts !== null) headers.set("strict-transport-security", settings.hsts);
}

/** The same for a page that has a script, in a file of ours. */
export function scriptedPagePolicy(settings: HttpSettings): string {
  return `${pagePolicy(settings)}; script-src 'self'`;
}

/** The policy of our pages: one stylesheet, inline images, forms to ourselves, no script, no frame. */
export function pagePolicy(settings: HttpSettings, moreTargets: readonly string[] = []): string {
  // Browsers hold a form's redirects to this list too, and `returnTo` may lead to a trusted origin or an application.
  const formTargets = ["'self'", ...settings.trustedOrigins, ...settings.forwardAuth.keys(), ...moreTargets].join(" ");
  const fonts = settings.look.hasFonts ? " font-src 'self';" : "";
  return `default-src 'none'; style-src 'self'; img-src 'self' data:;${fonts} form-action ${formTargets}; base-uri 'none'; frame-ancestors 'none'`;
}
