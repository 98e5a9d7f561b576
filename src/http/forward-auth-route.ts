import { z } from "zod";
import { AuthError } from "../error/auth-error.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { ApiRoute } from "./api-route.ts";
import { readQuery, validateInput } from "./body.ts";
import { identify } from "./credential.ts";
import type { Deps } from "./deps.ts";
import { pageUrl, withQuery } from "./form-answer.ts";
import { isNavigation } from "./navigation.ts";
import type { AdapterInfo } from "./request-info.ts";
import { parseReturnTo } from "./return-to.ts";
import type { HttpSettings } from "./settings.ts";
import { passesUpstreamRule, readUpstream, type Upstream } from "./upstream.ts";

const query = z.strictObject({
  role: z.string().min(1).max(1_000).optional(),
  redirect: z.literal("1").optional(),
});

/** Lets a reverse proxy ask whether a request may pass, and who it comes from. See docs/operations/forward-auth.md. */
export const forwardAuthRoute: ApiRoute = {
  id: "forwardAuth",
  path: "/forward-auth",
  summary: "For a reverse proxy: whether a request to an application behind it may pass, and who it comes from",
  parameters: [
    {
      name: "role",
      in: "query",
      description: "The role that the person must have, or several with commas between.",
      schema: { type: "string" },
    },
    {
      name: "redirect",
      in: "query",
      description: "`1`: send a page navigation to the log-in page instead of refusing it.",
      schema: { const: "1" },
    },
    ...["X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-Method"].map((name) => ({
      name,
      in: "header" as const,
      description: "Of the request that the proxy asks about. Believed of a trusted proxy alone.",
      schema: { type: "string" },
    })),
  ],
  security: "either",
  answers: {
    "200": {
      description: "It may pass. Every header is there; one that has nothing to say is empty",
      headers: {
        "Remote-User": { description: "The user's id", schema: { type: "string" } },
        "Remote-Email": { description: "Her address, if it is proven", schema: { type: "string" } },
        "Remote-Name": { description: "Her name, percent-encoded outside visible ASCII", schema: { type: "string" } },
        "Remote-Groups": { description: "Her role", schema: { type: "string" } },
        "X-Auth-Token": { description: "An access token for the application", schema: { type: "string" } },
      },
    },
    "302": { description: "With redirect=1: to the log-in page, and from there back" },
  },
  errors: [
    "unauthenticated",
    "session_expired",
    "session_revoked",
    "token_expired",
    "token_invalid",
    "forbidden",
    "not_found",
    "claims_too_large",
    "hook_unavailable",
  ],
  isOffered: ({ forwardAuth }) => forwardAuth.size > 0,
  forPrograms: true,
  // The proxy hands on what the browser said, an application's origin and a handshake of WebSocket among it: the rule here is about that application.
  judgesOrigin: true,
  answer: forwardAuth,
};

async function forwardAuth(deps: Deps, request: Request, { remoteAddress = null }: AdapterInfo): Promise<Response> {
  const { settings } = deps;
  const { headers } = request;
  const { role, redirect } = validateInput(query, readQuery(request.url)) as z.output<typeof query>;
  const upstream = readUpstream(headers, remoteAddress, settings);
  const current = await identify(headers, deps, { cookieOnly: false, afresh: false });
  if (!current.ok) {
    if (redirect && isNavigation((name) => headers.get(name))) return toLogin(settings, upstream, current.code);
    throw new AuthError(current.code);
  }
  if (!headers.has("authorization") && !passesUpstreamRule(headers, upstream, settings)) {
    throw new AuthError("csrf_rejected");
  }
  if (role !== undefined && !role.split(",").includes(current.user.role)) throw new AuthError("forbidden");
  return admit(deps, current, upstream);
}

async function admit(
  deps: Deps,
  { record, account, goodUntil }: VerifiedSession,
  { audience }: Upstream,
): Promise<Response> {
  const token = await deps.upstreamTokens.tokenFor({ session: record, user: account, goodUntil }, audience);
  // Security: each of them every time. What is missing in an answer would be left as the client sent it.
  return new Response(null, {
    status: 200,
    headers: {
      "remote-user": encode(account.id),
      "remote-email": account.emailVerified ? encode(account.email ?? "") : "",
      "remote-name": encode(account.name ?? ""),
      "remote-groups": encode(account.role),
      "x-auth-token": token,
    },
  });
}

/** Percent-encodes everything but visible ASCII, and the percent sign, so that it can be undone. */
function encode(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x25;
      return isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

function toLogin(settings: HttpSettings, { origin, target }: Upstream, code: string): Response {
  const returnTo = parseReturnTo(origin + target, settings) ?? parseReturnTo(origin, settings);
  // Of somebody who was never here nothing has ended.
  const notice = code === "session_expired" || code === "session_revoked" ? code : "login_required";
  const page = withQuery(pageUrl(settings, "login"), { notice, returnTo: returnTo ?? undefined });
  // The person is on another host.
  return new Response(null, { status: 302, headers: { location: new URL(page, settings.origin).href } });
}
