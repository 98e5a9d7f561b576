import type { Code } from "../verification/code.ts";
import { clearCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import type { FormPage } from "./endpoint.ts";
import { readSealedCookie, type SealedCookie, writeSealedCookie } from "./sealed-cookie.ts";

/** A code on its way from the address bar to a form: in no history, no referrer, no log of a proxy. */
interface FollowedLink {
  readonly page: FormPage;
  readonly code: Code;
}

type LinkDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** Seconds that a person may look at the page before she presses its button. */
const lifetime = 1_800;

/** Keeps the code of a link that was followed to a page. */
export function keepLink(deps: LinkDeps, page: FormPage, code: Code): string {
  return writeSealedCookie(deps, cookieOf(deps), { page, code } satisfies FollowedLink);
}

/** The code of the link that was followed to this page, or null. */
export function readLink(deps: LinkDeps, cookieHeader: string | null, page: FormPage): Code | null {
  const link = readSealedCookie(deps, cookieHeader, cookieOf(deps)) as FollowedLink | null;
  return link?.page === page ? link.code : null;
}

export function clearLink({ settings }: Pick<LinkDeps, "settings">): string {
  return clearCookie(settings.cookieNames.link, settings.secure);
}

function cookieOf({ settings }: LinkDeps): SealedCookie {
  return { name: settings.cookieNames.link, purpose: "link", lifetime };
}
