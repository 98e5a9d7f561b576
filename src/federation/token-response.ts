import type { JsonObject } from "../jws/parse-json-object.ts";

export interface TokenResponseOptions {
  /** False: an ID token that nobody asked for is checked by nobody, so it is not there. */
  readonly keepsIdToken: boolean;
}

/** Members that need not be there (RFC 6749, section 5.1), and that some write all the same when there is nothing to say. */
const optional: readonly string[] = ["expires_in", "refresh_token", "scope"];

/**
 * What a token endpoint gave, as the standard has it: without members that are null or empty, and with scopes in one text where it gave a list of
 * them, as Twitch does. A refusal stays as it is.
 */
export async function readTokenResponse(response: Response, { keepsIdToken }: TokenResponseOptions): Promise<Response> {
  if (!response.ok) return response;
  const given = (await response.json()) as JsonObject;
  const members = Object.entries(given).filter(([name, value]) => {
    if (name === "id_token") return keepsIdToken;
    // An empty text of scopes says that there are none.
    return !optional.includes(name) || (value !== null && (value !== "" || name === "scope"));
  });
  const { scope, ...rest } = Object.fromEntries(members) as JsonObject;
  return Response.json(scope === undefined ? rest : { ...rest, scope: isList(scope) ? scope.join(" ") : scope });
}

function isList(scope: unknown): scope is readonly string[] {
  return Array.isArray(scope) && scope.every((one) => typeof one === "string");
}
