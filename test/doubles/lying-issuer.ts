import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  CompactSign,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";

import { freePort } from "../setup/free-port.ts";
import { clientCredentials } from "./grants.ts";

type Members = Readonly<Record<string, unknown>>;
export type Change = (members: Members) => Members;

/** What an issuer says that is not so. Everything that is left out is true. */
export interface Lies {
  /** Of the metadata. */
  metadata?: Change;
  /** Of what comes back through the browser. */
  answer?: (params: URLSearchParams) => void;
  /** Of the claims of ID tokens. */
  claims?: Change;
  /** Makes the whole ID token. */
  idToken?: (claims: JWTPayload, issuer: LyingIssuer) => string | Promise<string>;
  /** Of the answer of the token endpoint. */
  tokens?: Change;
  userinfo?: Change;
  /** Of the set of keys. */
  keys?: Change;
  /** Takes the place of what answers at a path. */
  readonly at: Map<string, Instead>;
}

export type Instead = (request: IncomingMessage, response: ServerResponse) => void;

/** Ways of not answering as one should. */
export const misbehaviours: Readonly<Record<string, Instead>> = {
  hangs: () => {},
  "stops in the middle": (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"issuer":');
  },
  "drips for ever": (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(timer));
  },
  "breaks off": (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"issuer":');
    setTimeout(() => response.destroy(), 20);
  },
  resets: (request) => request.socket.resetAndDestroy(),
  "answers 500": (_, response) => json(response, 500, { error: "server_error" }),
  "answers 503 with HTML": (_, response) => html(response, 503),
  "answers 429": (_, response) => json(response, 429, { error: "slow_down" }),
  "answers 404": (_, response) => html(response, 404),
  "answers 200 with HTML": (_, response) => html(response, 200),
  "answers with JSON that calls itself HTML": (_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("{}");
  },
  "answers with HTML that calls itself JSON": (_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end("<!doctype html><p>Sign in to our network");
  },
  "answers with a list": (_, response) => json(response, 200, []),
  "answers with null": (_, response) => json(response, 200, null),
  "answers with nothing": (_, response) => response.writeHead(204).end(),
  "answers with 10 MiB": (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.on("error", () => {});
    response.end(Buffer.alloc(10 * 1024 * 1024, 0x20));
  },
  "answers with a compressed bomb": (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(Buffer.alloc(20));
  },
  redirects: (request, response) => {
    response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end();
  },
  "speaks no HTTP": (request) => request.socket.end("SSH-2.0-OpenSSH_10.0\r\n"),
  "switches protocols": (request) =>
    request.socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  "has endless headers": (request) => request.socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(200_000)}\r\n\r\n`),
};

interface Trip {
  readonly nonce: string | null;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly maxAge: string | null;
}

/** An OpenID issuer on loopback that can be told to lie. It asks nobody anything: whoever comes is Ada. */
export class LyingIssuer {
  clientId = "latchkey-client";
  /** The secrets that it takes. */
  readonly clientSecrets: string[] = ["correct-horse-battery-staple"];
  readonly lies: Lies = { at: new Map() };
  /** Whether credentials in a header are read as RFC 6749 says, or as they stand. */
  decodesCredentials = true;
  /** Methods and paths that were asked for: "POST /token". */
  readonly requests: string[] = [];
  /** Who it says that it is. Null: the address that it has. */
  name: string | null = null;
  /** What the token endpoint was last sent. */
  lastForm: URLSearchParams = new URLSearchParams();
  /** How the client last proved itself. */
  lastMethod: "post" | "basic" | null = null;
  readonly #server: Server;
  readonly #trips = new Map<string, Trip>();
  #key: { readonly privateKey: CryptoKey; readonly jwk: JWK } | null = null;
  #keys = 0;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(): Promise<LyingIssuer> {
    const issuer = new LyingIssuer();
    await issuer.changeKeys();
    await issuer.open();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Who it is, as it says. */
  get issuer(): string {
    return this.name ?? this.url;
  }

  /** Listens where it listened before. */
  async open(): Promise<void> {
    this.#port ||= await freePort();
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Signs with a new key from now on, and publishes no other. */
  async changeKeys(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    this.#keys += 1;
    const jwk = { ...(await exportJWK(publicKey)), kid: `key-${this.#keys}`, alg: "ES256", use: "sig" };
    this.#key = { privateKey, jwk };
  }

  /** The public key in use. */
  get jwk(): JWK {
    return this.#key?.jwk ?? {};
  }

  /** A good signature, with a key or a header of the caller's choice. */
  async sign(claims: JWTPayload, header: { kid?: string; typ?: string } = {}, key?: CryptoKey): Promise<string> {
    const signer = new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: this.jwk.kid ?? "", ...header });
    return signer.sign(key ?? (this.#key?.privateKey as CryptoKey));
  }

  /** The same of claims as they are written. */
  async signText(claims: string): Promise<string> {
    const signer = new CompactSign(Buffer.from(claims)).setProtectedHeader({ alg: "ES256", kid: this.jwk.kid ?? "" });
    return signer.sign(this.#key?.privateKey as CryptoKey);
  }

  /** An ID token that nobody has signed. */
  unsigned(claims: JWTPayload): string {
    return new UnsecuredJWT(claims).encode();
  }

  /** What is in an ID token, as long as nobody lies. */
  claims(nonce: string | null): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.issuer,
      sub: "ada",
      aud: this.clientId,
      iat: now,
      exp: now + 300,
      ...(nonce !== null && { nonce }),
      email: "ada@example.com",
      email_verified: true,
      name: "Ada Lovelace",
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const instead = this.lies.at.get(url.pathname);
    if (instead) return instead(request, response);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
      case "/v2.0/.well-known/openid-configuration":
        return json(response, 200, change(this.lies.metadata, this.#metadata()));
      case "/keys":
        return json(response, 200, change(this.lies.keys, { keys: [this.jwk] }));
      case "/authorize":
        return this.#authorize(url.searchParams, response);
      case "/token":
        return this.#redeem(request, response);
      case "/userinfo":
        return json(response, 200, change(this.lies.userinfo, { sub: "ada", picture: `${this.url}/ada.png` }));
      default:
        return html(response, 404);
    }
  }

  #metadata(): Members {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/userinfo`,
      jwks_uri: `${this.url}/keys`,
      response_types_supported: ["code"],
      id_token_signing_alg_values_supported: ["ES256", "HS256", "none"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomBytes(16).toString("base64url");
    const redirectUri = query.get("redirect_uri") ?? "";
    this.#trips.set(code, {
      redirectUri,
      nonce: query.get("nonce"),
      challenge: query.get("code_challenge") ?? "",
      maxAge: query.get("max_age"),
    });
    const params = new URLSearchParams({ code, state: query.get("state") ?? "", iss: this.issuer });
    this.lies.answer?.(params);
    response.writeHead(302, { location: `${redirectUri}?${params}` }).end();
  }

  async #redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    this.lastForm = form;
    const { method, id, secret } = clientCredentials(form, request.headers.authorization, this.decodesCredentials);
    this.lastMethod = method;
    if (id !== this.clientId || !this.clientSecrets.includes(secret)) {
      response.setHeader("www-authenticate", "Basic");
      return json(response, 401, { error: "invalid_client", error_description: "No such client" });
    }
    if (form.get("grant_type") === "refresh_token") {
      return json(response, 200, change(this.lies.tokens, { access_token: "next", token_type: "Bearer" }));
    }
    const code = form.get("code") ?? "";
    const trip = this.#trips.get(code);
    this.#trips.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!trip || trip.challenge !== challenge || trip.redirectUri !== form.get("redirect_uri")) {
      return json(response, 400, { error: "invalid_grant" });
    }
    const accessToken = randomBytes(16).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = change(this.lies.claims, {
      ...this.claims(trip.nonce),
      at_hash: createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url"),
      ...(trip.maxAge !== null && { auth_time: now }),
    }) as JWTPayload;
    const idToken = await (this.lies.idToken?.(claims, this) ?? this.sign(claims));
    const tokens = { access_token: accessToken, token_type: "Bearer", expires_in: 3600, id_token: idToken };
    return json(response, 200, change(this.lies.tokens, tokens));
  }
}

function change(lie: Change | undefined, truth: Members): Members {
  return lie ? lie(truth) : truth;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(value));
}

function html(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html><h1>Hello</h1>");
}
