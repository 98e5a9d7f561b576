import { hasMailboxCookie, mailboxCookie } from "../http/mailbox-access.ts";
import { pageFrame, pageResponse } from "../http/page-frame.ts";
import { languageOf } from "../http/page-language.ts";
import { demoLockedPage } from "../pages/demo-locked-page.ts";
import type { DemoDeps } from "./demo-deps.ts";

/**
 * The address that the terminal shows: its key lets a browser in, to the mailbox of development as well, and leads on to the log-in page.
 * Security: the key leaves the address bar, and with it the history and every Referer.
 */
export async function answerDoor(deps: DemoDeps, request: Request): Promise<Response> {
  const { settings } = deps;
  const key = new URL(request.url).searchParams.get("key");
  const location = settings.pages.login;
  if (key !== null && (await deps.key.spend(key))) {
    return new Response(null, { status: 303, headers: { location, "set-cookie": mailboxCookie(deps) } });
  }
  if (hasMailboxCookie(deps, request)) return new Response(null, { status: 303, headers: { location } });
  const language = languageOf((name) => request.headers.get(name), settings);
  return pageResponse(settings, demoLockedPage({ frame: pageFrame(settings, null, language) }), language, 403);
}
