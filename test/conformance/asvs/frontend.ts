import type { AsvsChapter } from "./asvs-row.ts";

/** V3: what browsers are told. */
export const frontend: AsvsChapter = {
  name: "V3 Web frontend security",
  whole: false,
  rows: [
    {
      id: "V3.2.1",
      level: 1,
      asks: "An answer is taken by browsers for what it is, and for nothing that runs",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
        "test/flows/avatars.test.ts > something that is a picture and a script at once is served as the picture",
        "test/attacks/development-mailbox.test.ts > a mail in its frame runs nothing, loads nothing, and is framed by the mailbox only",
      ],
    },
    {
      id: "V3.2.2",
      level: 1,
      asks: "What is shown as text is written as text",
      shownBy: [
        "test/browser/error-state.test.ts > what was typed is text: markup in it does nothing",
        "test/flows/console-people.test.ts > a search finds what somebody typed, whatever it is, and shows it as text",
      ],
    },
    {
      id: "V3.3.1",
      level: 1,
      asks: "Cookies are `Secure`, and their names begin with `__Host-` or `__Secure-`",
      shownBy: [
        "test/attacks/session-fixation.test.ts > the cookie cannot be set from a sibling: __Host-, Secure, Path=/ and no Domain, on every answer",
        "test/attacks/cookie-domain.test.ts > the session cookie is the domain's, its other attributes stay, and what no other host needs stays with this one",
        "src/http/flow/flow-cookie.test.ts > the cookie is for this host, for ten minutes, for no script and no request of another site",
      ],
      note: "Over HTTP, which only development on the same machine allows, browsers would drop such cookies: there they have plain names.",
    },
    {
      id: "V3.3.2",
      level: 2,
      asks: "Each cookie has the `SameSite` that its purpose allows",
      shownBy: [
        "test/attacks/session-fixation.test.ts > the cookie cannot be set from a sibling: __Host-, Secure, Path=/ and no Domain, on every answer",
        "test/browser/client-hosts.test.ts > the refresh cookie is the API's host's alone, for no script and no other site",
        "src/http/flow/flow-cookie.test.ts > the cookie is for this host, for ten minutes, for no script and no request of another site",
      ],
    },
    {
      id: "V3.3.3",
      level: 2,
      asks: "Cookies are `__Host-` unless several hosts are meant to share them",
      shownBy: [
        "src/auth/resolve-options.test.ts > over https cookies have the __Host- prefix, and pages stand below the base URL's path",
        "test/attacks/cookie-domain.test.ts > the session cookie is the domain's, its other attributes stay, and what no other host needs stays with this one",
      ],
    },
    {
      id: "V3.3.4",
      level: 2,
      asks: "A session's secret is `HttpOnly`, and travels in `Set-Cookie` alone",
      shownBy: [
        "test/attacks/session-secrecy.test.ts > the secret of a session is in its cookie, and in no answer, log line or row",
        "test/flows/tokens.test.ts > a browser gets its refresh token in a cookie that no script can read, beside it a hint, and nothing of it in the body",
      ],
    },
    {
      id: "V3.3.5",
      level: 3,
      asks: "No cookie is too large for browsers to keep",
      shownBy: ["test/attacks/oversize.test.ts > no cookie of ours comes near 4,096 bytes, whatever was typed"],
    },
    {
      id: "V3.4.1",
      level: 1,
      asks: "`Strict-Transport-Security` for a year on every answer; from level 2 on for subdomains as well",
      shownBy: [
        "test/library/refusal.test.ts > Strict-Transport-Security is for a year, for this host alone, and as it was said",
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
      note: "Subdomains only with `hsts.includeSubDomains`: we do not know what else is on them.",
    },
    {
      id: "V3.4.2",
      level: 1,
      asks: "Only origins on a list may read answers by CORS",
      shownBy: [
        "test/attacks/cors.test.ts > no stranger's script may read an answer, and caches keep origins apart",
        "test/attacks/cors.test.ts > a trusted origin is named exactly, with credentials, on answers and refusals alike",
        "test/flows/published-keys.test.ts > everybody's script may read the keys, from every origin, and never with credentials",
      ],
    },
    {
      id: "V3.4.3",
      level: 2,
      asks: "A content security policy that lets nothing run but what is listed; at level 3 one for each answer, by nonce or hash",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
        "test/browser/page-script.test.ts > the script is kept for good, and only pages that load it allow one",
      ],
      note: "By a list of one, `'self'`, on pages that have a script, which is one file; all others allow none. Nothing stands within a page, so there is nothing for a nonce.",
    },
    {
      id: "V3.4.4",
      level: 2,
      asks: "`X-Content-Type-Options: nosniff` on every answer",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
    },
    {
      id: "V3.4.5",
      level: 2,
      asks: "No other site learns an address of ours by `Referer`",
      shownBy: [
        "test/attacks/address-proof.test.ts > a token leaves the address at once, and no page or header shows it to anybody else",
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
    },
    {
      id: "V3.4.6",
      level: 2,
      asks: "`frame-ancestors` on every answer",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
    },
    {
      id: "V3.4.7",
      level: 3,
      asks: "The policy says where violations are reported to",
      missing:
        "Nothing is reported, and there is no place that would take reports. The tests look for violations in a real browser.",
      shownBy: [
        "test/browser/newcomer.test.ts > saw no error in the console, no refused style, and nobody else was asked",
      ],
    },
    {
      id: "V3.4.8",
      level: 3,
      asks: "`Cross-Origin-Opener-Policy` on every page",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
    },
    {
      id: "V3.5.1",
      level: 1,
      asks: "Requests that change something are known to come from our own pages",
      shownBy: [
        "test/attacks/cross-site.test.ts > of every origin, fetch site and content type exactly those of ours pass",
        "test/attacks/cross-site.test.ts > a stranger's page can neither sign a victim in nor register her",
        "test/attacks/cross-site-log-out.test.ts > no page elsewhere logs anybody out, by a link, an image or a form",
        "test/adapters/guard.test.ts > an unsafe request from another site is refused before the route, whoever is signed in",
      ],
    },
    {
      id: "V3.5.2",
      level: 1,
      asks: "What a preflight protects cannot be called without one",
      shownBy: [
        "test/attacks/cross-site.test.ts > of every origin, fetch site and content type exactly those of ours pass",
        "test/attacks/cross-site.test.ts > a cross-site form that carries the victim's cookie changes nothing",
      ],
    },
    {
      id: "V3.5.3",
      level: 1,
      asks: "Nothing is changed by a method that only reads",
      shownBy: [
        "test/attacks/cross-site.test.ts > nothing is changed by reading, by another method, or by a method that a field or header names",
        "test/attacks/address-proof.test.ts > whoever only opens links spends nothing: a scanner, a preview, a prefetch, a HEAD",
      ],
      note: "A sign-in at a provider ends by GET, as OAuth has it: it counts with the state that this browser was given.",
    },
    {
      id: "V3.5.4",
      level: 2,
      asks: "Separate applications have separate host names",
      notHere:
        "Which hosts there are is for whoever runs the applications; the host-only cookie is what makes separate ones worth while.",
    },
    {
      id: "V3.5.5",
      level: 2,
      asks: "Messages of windows are taken from trusted origins only",
      notHere:
        "No window's messages are listened to. Tabs of the browser client speak by a `BroadcastChannel`, which is one origin's.",
    },
    {
      id: "V3.5.6",
      level: 3,
      asks: "No answer can be had as a script with a function of the caller's",
      shownBy: [
        "test/conformance/answers.test.ts > no answer becomes a script by a parameter, and the scripts of pages are the same for everybody",
      ],
    },
    {
      id: "V3.5.7",
      level: 3,
      asks: "No script file holds what only somebody may see",
      shownBy: [
        "test/conformance/answers.test.ts > no answer becomes a script by a parameter, and the scripts of pages are the same for everybody",
      ],
    },
    {
      id: "V3.5.8",
      level: 3,
      asks: "Other sites embed nothing of ours on a person's behalf",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
        "test/browser/provider-return.test.ts > a frame and an image begin nothing",
      ],
    },
    {
      id: "V3.7.2",
      level: 2,
      asks: "Redirects lead to other hosts only where a list has them",
      shownBy: [
        "src/http/return-to.test.ts > whatever it is given, the answer stays on our own or a trusted origin",
        "test/attacks/open-redirect.test.ts > no log-in form leads off the origin, nor does the page of a refused one",
        "test/attacks/provider-redirect.test.ts > no trip to a provider ends off the origin, nor does one that fails",
        "test/flows/forward-auth.test.ts > a page is led to log-in, and back to nowhere but the host it asked for",
      ],
    },
    {
      id: "V3.7.3",
      level: 3,
      asks: "Before people are led to a site that is not ours they are told, and may stay",
      missing:
        "A press of a provider's button leads there at once: the button names it, and a link elsewhere only leads to that button.",
      shownBy: [
        "test/flows/provider-flow.test.ts > a link on another site shows a page with one button, and nobody is sent on before she presses it",
      ],
    },
  ],
};
