import { createHash, randomBytes } from "node:crypto";

/** What a person has allowed a client, in one trip. */
export interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly maxAge: string | null;
}

/** Why a code is not redeemed. */
export type CodeRefusal = "code" | "redirect_uri" | "verifier";

/** The codes and tokens that a double has given out. */
export class Grants {
  readonly #codes = new Map<string, Grant>();
  readonly #tokens = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, Grant>();

  /** Notes what an authorization request asks for, and gives the code for it. */
  issueCode(query: URLSearchParams, scopes: readonly string[]): string {
    const code = randomBytes(20).toString("hex");
    this.#codes.set(code, {
      clientId: query.get("client_id") ?? "",
      redirectUri: query.get("redirect_uri") ?? "",
      scopes,
      nonce: query.get("nonce"),
      challenge: query.get("code_challenge"),
      maxAge: query.get("max_age"),
    });
    return code;
  }

  /** Redeems a code, once whatever comes of it, for the client and the address it was made for, and the verifier of its challenge (RFC 7636). */
  redeemCode(form: URLSearchParams, clientId: string): Grant | CodeRefusal {
    const code = form.get("code") ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (grant?.clientId !== clientId) return "code";
    if (form.get("redirect_uri") !== grant.redirectUri) return "redirect_uri";
    if (grant.challenge !== null && s256(form.get("code_verifier") ?? "") !== grant.challenge) return "verifier";
    return grant;
  }

  /** A new access token. */
  issueToken(grant: Grant, prefix = ""): string {
    const token = prefix + randomBytes(18).toString("hex");
    this.#tokens.set(token, grant);
    return token;
  }

  /** A new refresh token, which `takeRefreshToken` takes once. */
  issueRefreshToken(grant: Grant): string {
    const token = randomBytes(18).toString("hex");
    this.#refreshTokens.set(token, grant);
    return token;
  }

  takeRefreshToken(token: string): Grant | null {
    const grant = this.#refreshTokens.get(token) ?? null;
    this.#refreshTokens.delete(token);
    return grant;
  }

  /** What stands behind an `Authorization` header, or null. */
  findBearer(authorization: string | undefined): Grant | null {
    const [, token = ""] = /^Bearer (\S+)$/i.exec(authorization ?? "") ?? [];
    return this.#tokens.get(token) ?? null;
  }
}

/**
 * The credentials of a client, from the form (`client_secret_post`) or the header (`client_secret_basic`, RFC 6749, section 2.3.1).
 *
 * @param decodes whether the header is read as the RFC says. Many servers take it as it stands.
 */
export function clientCredentials(
  form: URLSearchParams,
  authorization: string | undefined,
  decodes = true,
): { method: "post" | "basic"; id: string; secret: string } {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) {
    return { method: "post", id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
  }
  const [, id = "", secret = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  if (!decodes) return { method: "basic", id, secret };
  return { method: "basic", id: formDecode(id), secret: formDecode(secret) };
}

function formDecode(value: string): string {
  return decodeURIComponent(value.replaceAll("+", "%20"));
}

function s256(verifier: string): string {
  return createHash("sha256").update(verifier, "ascii").digest("base64url");
}
