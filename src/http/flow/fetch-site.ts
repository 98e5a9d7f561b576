import { isKnownOrigin, type ReadHeader } from "../origin-rule.ts";
import type { HttpSettings } from "../settings.ts";

type SiteSettings = Pick<HttpSettings, "origin" | "trustedOrigins" | "development">;

/**
 * Whether somebody has come by a page of ours, or by an address that she opened herself. A link elsewhere must not sign her in before she has
 * said so, and neither must a frame or an image.
 *
 * Browsers say it by `Sec-Fetch-Site`; one of another host of our site has to be a trusted one, which its `Referer` names. Where a browser
 * says nothing (before 2020, Safari before 2023), the `Referer` alone decides: our own pages send it. An address that was typed there has
 * none, and costs one more click.
 */
export function comesFromHere(header: ReadHeader, settings: SiteSettings): boolean {
  const target = header("sec-fetch-dest");
  if (target && target !== "document") return false;
  const site = header("sec-fetch-site");
  if (site === "same-origin" || site === "none") return true;
  if (site && site !== "same-site") return false;
  const referer = URL.parse(header("referer") ?? "");
  return referer !== null && isKnownOrigin(referer.origin, settings);
}

/**
 * Whether it is no browser that asks. Browsers of every age say what languages their owner reads, and ask for `text/html` where a person is to
 * see the answer; those of today say in `Sec-Fetch-Site` where the request comes from. Nobody is signed in without knowing by a program that
 * keeps its own cookies. A script of before that writes these headers itself gets no further: another site's answer sets no `Lax` cookie.
 */
export function comesFromProgram(header: ReadHeader): boolean {
  const isBrowser = ["sec-fetch-site", "sec-fetch-dest", "referer"].some((name) => header(name));
  return !isBrowser && (header("accept-language") ?? "*") === "*" && !(header("accept") ?? "").includes("text/html");
}

/** Whether a form was sent by a page of this very origin, so that all cookies came with it. */
export function isSameOrigin(header: ReadHeader, { origin }: Pick<HttpSettings, "origin">): boolean {
  const site = header("sec-fetch-site");
  return site ? site === "same-origin" : header("origin") === origin;
}

/** Whether a browser only looks ahead, at what a person may open in a moment. */
export function looksAhead(header: ReadHeader): boolean {
  return /prefetch|prerender/.test(`${header("sec-purpose") ?? ""} ${header("purpose") ?? ""}`);
}

/** What a browser that looks ahead is told: nothing began, and it will ask again if she does open it. */
export function notYet(): Response {
  return new Response(null, { status: 503, headers: { "retry-after": "1" } });
}
