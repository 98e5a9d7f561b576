import { randomBytes } from "node:crypto";
import { DoubleServer, json, redirect } from "./double-server.ts";
import { Grants } from "./grants.ts";
import { TokenKey } from "./token-key.ts";

/** Changes what is about to be said. A member that is `undefined` is left out. */
export type Lie = (claims: Record<string, unknown>) => Record<string, unknown>;

/** What an issuer says differently from the truth. */
export interface Lies {
  /** In the metadata. */
  metadata?: Lie;
  /** In the answer that the browser brings back: `code`, `state`, `iss`. */
  answer?: Lie;
  /** In the ID token, which is well signed all the same. */
  idToken?: Lie;
  userinfo?: Lie;
}

/**
 * An OpenID provider on loopback that can be made to fail and to lie. Whoever is sent to it is signed in at once, as `person`. It stands for
 * no company: it is what any of them may be on a bad day.
 */
export class UnsteadyIssuer {
  readonly clientId = "app";
  readonly clientSecret = "the-secret-of-a-client-of-an-issuer";
  readonly server: DoubleServer;
  lies: Lies = {};
  person: Readonly<Record<string, unknown>> & { readonly sub: string } = { sub: "u1" };
  #key: TokenKey;
  readonly #grants = new Grants();

  private constructor(server: DoubleServer, key: TokenKey) {
    this.server = server;
    this.#key = key;
  }

  static async start(): Promise<UnsteadyIssuer> {
    const key = await TokenKey.make("first");
    let issuer: UnsteadyIssuer | undefined;
    const server = await DoubleServer.start((origin) => ({
      "GET /.well-known/openid-configuration": () => json(200, issuer?.metadata(origin)),
      "GET /jwks": () => json(200, { keys: [issuer?.jwk] }),
      "GET /authorize": ({ query }) => issuer?.authorize(origin, query) ?? json(500, {}),
      "POST /token": async ({ form, headers }) => (await issuer?.exchange(origin, form, headers.authorization)) ?? json(500, {}),
      "GET /userinfo": ({ headers }) => issuer?.describe(headers.authorization ?? "") ?? json(500, {}),
    }));
    issuer = new UnsteadyIssuer(server, key);
    return issuer;
  }

  get issuer(): string {
    return this.server.origin;
  }

  /** Signs with a new key from now on, and publishes it alone. */
  async changeKeys(): Promise<void> {
    this.#key = await TokenKey.make(randomBytes(6).toString("hex"));
  }

  /** Answers everything in one way, or, with a list of routes, only those. "well": as it should. */
  behave(how: "well" | "hang" | { readonly status: number; readonly type: string; readonly body: string }, only = routes): void {
    for (const route of routes) delete this.server.instead[route];
    if (how === "well") return;
    for (const route of only) {
      this.server.instead[route] = () =>
        how === "hang" ? "hang" : { status: how.status, headers: { "content-type": how.type }, body: how.body };
    }
  }

  get jwk(): TokenKey["jwk"] {
    return this.#key.jwk;
  }

  metadata(origin: string): object {
    const metadata = {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
      jwks_uri: `${origin}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      authorization_response_iss_parameter_supported: true,
    };
    return this.lies.metadata?.(metadata) ?? metadata;
  }

  authorize(origin: string, query: URLSearchParams): ReturnType<typeof redirect> {
    const scopes = (query.get("scope") ?? "").split(" ");
    const answer = { code: this.#grants.issueCode(query, scopes), state: query.get("state"), iss: origin };
    const said = this.lies.answer?.(answer) ?? answer;
    return redirect(query.get("redirect_uri") ?? "", said as Record<string, string | null>);
  }

  async exchange(origin: string, form: URLSearchParams, authorization = ""): Promise<ReturnType<typeof json>> {
    const basic = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString("base64");
    if (authorization !== `Basic ${basic}`) return json(401, { error: "invalid_client" });
    const grant = this.#grants.redeemCode(form, this.clientId);
    if (typeof grant === "string") return json(400, { error: "invalid_grant" });
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: origin,
      aud: this.clientId,
      iat: now,
      exp: now + 300,
      auth_time: now,
      nonce: grant.nonce,
      ...this.person,
    };
    return json(200, {
      access_token: this.#grants.issueToken(grant),
      token_type: "Bearer",
      expires_in: 600,
      id_token: await this.#key.sign(this.lies.idToken?.(claims) ?? claims),
    });
  }

  describe(authorization: string): ReturnType<typeof json> {
    if (!this.#grants.findBearer(authorization)) return json(401, {});
    return json(200, this.lies.userinfo?.({ ...this.person }) ?? this.person);
  }
}

const routes: readonly string[] = [
  "GET /.well-known/openid-configuration",
  "GET /jwks",
  "GET /authorize",
  "POST /token",
  "GET /userinfo",
];
