import { AuthError } from "../error/auth-error.ts";
import { composeMail } from "../mail/compose.ts";
import type { Mail } from "../mail/mail.ts";
import { openMail } from "../mail/mail-writer.ts";
import { mailboxPage, type MailboxMail, type MailboxSummary } from "../pages/mailbox-page.ts";
import { mailboxLockedPage } from "../pages/mailbox-locked-page.ts";
import type { Deps } from "./deps.ts";
import { hasMailboxCookie, isLocalRequest, mailboxCookie } from "./mailbox-access.ts";
import { pageFrame, pageResponse } from "./page-frame.ts";
import { languageOf } from "./page-language.ts";
import type { PageRoute } from "./page-routes.ts";
import { pagePolicy } from "./security-headers.ts";

/** Mails that are shown. */
const shown = 50;

/**
 * The mailbox of development: mails that would have been sent, for whoever sits at this machine. One path, because frameworks are told
 * our pages one by one; `id` picks a mail, `part=html` is its HTML alone.
 */
export function mailboxRoute(path: string): PageRoute {
  return { id: "mailbox", path, render: (deps, request, peer) => showMailbox(deps, request, { path, peer }) };
}

/** How somebody comes to the mailbox. */
interface Visit {
  readonly path: string;
  readonly peer: string | null;
}

async function showMailbox(deps: Deps, request: Request, { path, peer }: Visit): Promise<Response> {
  const { settings } = deps;
  if (!settings.development || !isLocalRequest(request, peer)) throw new AuthError("not_found");
  const language = languageOf((name) => request.headers.get(name), settings);
  const query = new URL(request.url).searchParams;
  const key = query.get("key");
  if (key !== null && (await deps.mailboxKey.spend(key))) return toMailbox(path, mailboxCookie(deps));
  const frame = pageFrame(settings, null, language);
  if (!hasMailboxCookie(deps, request)) return pageResponse(settings, mailboxLockedPage({ frame }), language, 403);
  if (key !== null) return toMailbox(path, null);
  const mails = await readMails(deps);
  const id = Number(query.get("id") ?? mails[0]?.id ?? 0);
  const opened = mails.find((mail) => mail.id === id) ?? null;
  if (query.has("id") && !opened) throw new AuthError("not_found");
  if (query.get("part") === "html") return opened ? mailResponse(opened.html) : new Response(null, { status: 404 });
  const html = mailboxPage({ frame, path, mails, opened, now: new Date(deps.clock()) });
  const response = pageResponse(settings, html, language);
  response.headers.set("content-security-policy", `${pagePolicy(settings)}; frame-src 'self'`);
  return response;
}

interface OpenedMail extends MailboxSummary, MailboxMail {
  readonly html: string;
}

async function readMails({ ring, outbox, settings }: Deps): Promise<OpenedMail[]> {
  const { productName, origin, languages } = settings;
  const frame = { productName, origin, languages };
  const kept = await outbox.readDead("mail", shown);
  return kept.flatMap(({ id, payload, createdAt }) => {
    const mail: Mail | null = openMail(ring, payload);
    // One that had expired when it was written is none: it stands for a mail to an address that has no account.
    if (!mail || ("expires" in mail && mail.expires <= createdAt)) return [];
    return [{ id, at: createdAt, to: mail.to, ...composeMail(mail, frame) }];
  });
}

/** A mail as a mail program shows it, in the frame of the mailbox. Security: it runs nothing, and loads nothing. */
function mailResponse(html: string): Response {
  return new Response(html.replace("<head>", '<head>\n<base target="_blank">'), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
      "x-frame-options": "SAMEORIGIN",
      "cache-control": "no-store",
    },
  });
}

/** Security: the key leaves the address bar, and with it the history and every Referer. */
function toMailbox(path: string, cookie: string | null): Response {
  const headers = new Headers({ location: path });
  if (cookie !== null) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
