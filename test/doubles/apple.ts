import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { jwtVerify } from "jose";
import { type DoubleAnswer, DoubleServer, json, redirect, type SeenRequest, text } from "./double-server.ts";
import { type Grant, Grants } from "./grants.ts";
import { TokenKey } from "./token-key.ts";

const issuer = "https://appleid.apple.com";

/**
 * Apple on loopback, written from its documentation:
 *
 * - https://developer.apple.com/documentation/signinwithapplerestapi/request-an-authorization-to-the-sign-in-with-apple-server. (the answer is
 *   posted where name or address are asked for; `user` stands in it once)
 * - https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret (the JWT that proves the client)
 * - https://developer.apple.com/documentation/signinwithapplerestapi/generate-and-validate-tokens and …/errorresponse
 * - https://developer.apple.com/documentation/signinwithapple/receiving-a-users-identity-token (strings for booleans)
 *
 * What is not documented: Apple says nothing of PKCE. It does hold to a challenge that was sent: https://github.com/a-tokyo/apple-signin-auth/issues/180
 */
export class AppleDouble {
  readonly clientId = "com.example.app.web";
  readonly bundleId = "com.example.app";
  readonly teamId = "DEF123GHIJ";
  readonly keyId = "ABC123DEFG";
  /** As it stands in the `.p8` file. */
  readonly privateKey: string;
  readonly callbackUrl: string;
  /** What the ID token says of the person. */
  user: Record<string, unknown> = {
    sub: "001234.5e201aec537347aeb79d23cbc345170a.1321",
    email: "x9k2m4p7qr@privaterelay.appleid.com",
    email_verified: "true",
    is_private_email: "true",
    real_user_status: 2,
  };
  /** What is posted as `user` at the first sign-in. */
  postedUser = JSON.stringify({
    name: { firstName: "Ada", lastName: "Lovelace" },
    email: "x9k2m4p7qr@privaterelay.appleid.com",
  });
  /** Whether she has signed in to this app before. */
  known = false;
  /** Whether the person says no. */
  denies = false;
  readonly server: DoubleServer;
  readonly #grants = new Grants();
  readonly #key: TokenKey;
  readonly #clientKey: KeyObject;

  private constructor(server: DoubleServer, callbackUrl: string, key: TokenKey) {
    this.server = server;
    this.callbackUrl = callbackUrl;
    this.#key = key;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.privateKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    this.#clientKey = publicKey;
  }

  static async start(callbackUrl: string): Promise<AppleDouble> {
    const server: DoubleServer = await DoubleServer.start(() => ({
      "GET /auth/keys": () => json(200, { keys: [double.#key.jwk] }),
      "GET /auth/authorize": (request) => double.#authorize(request),
      "POST /auth/token": (request) => double.#token(request),
    }));
    const double = new AppleDouble(server, callbackUrl, await TokenKey.make("W6WcOKB"));
    return double;
  }

  get origin(): string {
    return this.server.origin;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** The ID token that the SDK on a phone hands to an app. */
  nativeIdToken(nonce: string, claims: Record<string, unknown> = {}): Promise<string> {
    return this.#sign({ aud: this.bundleId, nonce, nonce_supported: true, ...this.user, ...claims });
  }

  #authorize({ query }: SeenRequest): DoubleAnswer {
    if (query.get("client_id") !== this.clientId) return text(400, "invalid_client");
    if (query.get("redirect_uri") !== this.callbackUrl) return text(400, "Invalid web redirect url.");
    const scopes = (query.get("scope") ?? "").split(" ");
    const posts = query.get("response_mode") === "form_post";
    if (!posts && (scopes.includes("name") || scopes.includes("email"))) {
      return text(400, "response_mode must be form_post when name or email scope is requested.");
    }
    const state = query.get("state") ?? "";
    const answer: Record<string, string> = this.denies
      ? { error: "user_cancelled_authorize", state }
      : { code: this.#grants.issueCode(query, scopes), state };
    if (!this.denies && !this.known && scopes.includes("name")) {
      answer.user = this.postedUser;
      this.known = true;
    }
    return posts ? postedFrom(this.callbackUrl, answer) : redirect(this.callbackUrl, answer);
  }

  async #token({ form }: SeenRequest): Promise<DoubleAnswer> {
    const clientId = form.get("client_id") ?? "";
    const proven = await this.#provesClient(form.get("client_secret") ?? "", clientId);
    if (!proven) return json(400, { error: "invalid_client" });
    if (form.get("grant_type") === "refresh_token") {
      const grant = this.#grants.takeRefreshToken(form.get("refresh_token") ?? "");
      return grant ? this.#tokens(grant) : json(400, { error: "invalid_grant" });
    }
    const grant = this.#grants.redeemCode(form, clientId);
    if (grant === "redirect_uri") return json(400, { error: "invalid_client" });
    if (typeof grant === "string") {
      const error_description = "The code has expired or has been revoked.";
      return json(400, { error: "invalid_grant", error_description });
    }
    return this.#tokens(grant);
  }

  /** Everything that the documentation asks of the JWT, six months included. */
  async #provesClient(secret: string, clientId: string): Promise<boolean> {
    try {
      const { payload, protectedHeader } = await jwtVerify(secret, this.#clientKey, {
        algorithms: ["ES256"],
        audience: issuer,
        issuer: this.teamId,
        subject: clientId,
        requiredClaims: ["iat", "exp"],
      });
      const { iat = 0, exp = 0 } = payload;
      return clientId === this.clientId && protectedHeader.kid === this.keyId && exp - iat <= 15_777_000;
    } catch {
      return false;
    }
  }

  async #tokens(grant: Grant): Promise<DoubleAnswer> {
    const { email, email_verified, is_private_email, ...rest } = this.user;
    return json(200, {
      access_token: this.#grants.issueToken(grant),
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: this.#grants.issueRefreshToken(grant),
      id_token: await this.#sign({
        aud: grant.clientId,
        ...(grant.nonce === null ? {} : { nonce: grant.nonce, nonce_supported: true }),
        ...rest,
        ...(grant.scopes.includes("email") ? { email, email_verified, is_private_email } : {}),
      }),
    });
  }

  #sign(claims: Record<string, unknown>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return this.#key.sign({ iss: issuer, iat: now, exp: now + 600, auth_time: now, ...claims });
  }
}

/** The page by which Apple posts an answer from its own site. */
function postedFrom(action: string, fields: Readonly<Record<string, string>>): DoubleAnswer {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`,
  );
  return text(
    200,
    `<!doctype html><title>Apple</title><link rel="icon" href="data:,"><form method="post" action="${escape(action)}">${inputs.join("")}</form><script>document.forms[0].submit()</script>`,
  );
}

function escape(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
