import type { DemoDeps } from "./demo-deps.ts";
import { openGrant } from "./grant.ts";
import { findPerson } from "./people.ts";
import { userClaims } from "./user-claims.ts";

/** Says who an access token is about (OpenID Connect Core, section 5.3). */
export function answerUserinfo({ ring, clock, places }: DemoDeps, request: Request): Response {
  const [, token] = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token === undefined) return refuse("Bearer");
  const access = openGrant(ring, "access", token, clock());
  const person = findPerson(access?.content.sub);
  if (!access || !person) return refuse('Bearer error="invalid_token"');
  return Response.json(userClaims(person, access.content.scopes, places), { headers: { "cache-control": "no-store" } });
}

/** RFC 6750, section 3. */
function refuse(challenge: string): Response {
  return new Response(null, { status: 401, headers: { "www-authenticate": challenge } });
}
