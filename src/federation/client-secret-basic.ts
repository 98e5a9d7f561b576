import type { ClientAuth } from "oauth4webapi";

/** All but visible ASCII without the per cent sign, the plus and the colon. */
const ambiguous = /[^\x21-\x24\x26-\x2a\x2c-\x39\x3b-\x7e]/gu;

/**
 * Whether a text is another one to a server that decodes credentials (RFC 6749, section 2.3.1) than to one that takes them as they stand, as many
 * do.
 */
export function isReadInTwoWays(text: string): boolean {
  return text.search(ambiguous) !== -1;
}

/**
 * The client's id and secret in the `Authorization` header. Only what decoding would change is encoded, so that a secret such as `gloas-…` is the
 * same to both kinds of server: the one in `oauth4webapi` encodes each hyphen as well, and GitLab decodes nothing.
 */
export function clientSecretBasic(secret: string): ClientAuth {
  return (_, { client_id: id }, __, headers) => {
    const credentials = [id, secret].map(encode).join(":");
    headers.set("authorization", `Basic ${Buffer.from(credentials, "ascii").toString("base64")}`);
  };
}

/** As a form has it (RFC 6749, appendix B). */
function encode(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(ambiguous, (character) => (character === " " ? "+" : encodeURIComponent(character)));
}
