import { z } from "zod";
import { introspectToken } from "../../token/introspect-token.ts";
import type { AccessTokenClaims } from "../../token/access-token.ts";
import { type Answer, serviceEndpoint } from "../endpoint.ts";

/** Not strict: a client of OAuth may send what it likes beside (RFC 7662, section 2.1, and RFC 6749, section 3.2). */
const input = z.object({
  token: z.string().meta({ description: "An access token." }),
  token_type_hint: z.string().optional().meta({ description: "Not looked at." }),
});

const output = z.union([
  z.strictObject({ active: z.literal(false) }),
  z.looseObject({
    active: z.literal(true),
    iss: z.string(),
    aud: z.string(),
    sub: z.string(),
    client_id: z.string(),
    sid: z.string(),
    ver: z.int(),
    iat: z.int(),
    exp: z.int(),
    jti: z.string(),
    auth_time: z.int(),
    amr: z.array(z.string()),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    role: z.string(),
    token_type: z.literal("Bearer"),
  }),
]);

/** What is said of a token. */
type Introspection =
  | { readonly active: false }
  | (AccessTokenClaims & { readonly active: true; readonly token_type: "Bearer" });

/** Tells a service whether an access token is good now, and what it says (RFC 7662). */
export const introspect = serviceEndpoint({
  id: "introspect",
  scope: "introspect",
  method: "POST",
  path: "/introspect",
  summary: "Whether an access token is good now, and what it says (RFC 7662)",
  input,
  output,
  status: 200,
  errors: [],
  async handle({ deps, service, input: { token } }): Promise<Answer<Introspection>> {
    const { tokens, ...rest } = deps;
    const claims = await introspectToken({ ...rest, settings: tokens.settings }, token, service.audiences);
    // Exactly this and no more: why is nobody's business but ours (section 2.2).
    if (claims === null) return { status: 200, body: { active: false } };
    return { status: 200, body: { ...claims, active: true, token_type: "Bearer" } };
  },
});
