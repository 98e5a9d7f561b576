import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { splitCompactJws } from "../jws/compact-jws.ts";
import { type JsonObject, parseJsonObject } from "../jws/parse-json-object.ts";
import { publishedSecrets } from "../secret/published-secrets.ts";
import { digestOfSecret, findSecretWeakness } from "../secret/secret-strength.ts";
import { lacksProof } from "../session/start-session.ts";
import { fixedDate } from "../shared/fixed-date.ts";
import { isId } from "../shared/is-id.ts";
import type { AccessTokenClaims } from "../token/access-token.ts";
import { isSigned } from "../token/signature.ts";
import { type TokenRefusalCode, type TokenSignedIn, tokenInvalid } from "../token/token-check.ts";
import { firstVersion } from "../user/new-user-record.ts";
import type { UserRecord } from "../user/user.ts";
import { type Middleware, requireToken } from "./express.ts";
import type { NodeRequest } from "./node-mount.ts";
import { nodeReader } from "./node-reader.ts";
import { problemRefusal, sendRefusal } from "./refusal.ts";
import { type RequestAuth, toRequestAuth } from "./request-auth.ts";

/** What is known of the tokens that your application signed by itself, with HS256. */
export interface LegacyTokenOptions {
  /** What they were signed with; of several, each is tried. No other key has ever been told, so no other algorithm is taken. One that is missing stops the start. */
  readonly secret: string | readonly string[] | undefined;
  /** The `iss` that they have to have, exactly. Null: they have none, and then none may have one. */
  readonly issuer: string | null;
  /** The `aud` that they have to have, exactly. Null as for `issuer`. */
  readonly audience: string | null;
  /** From this moment none is honoured, whatever its `exp` says. At most 400 days from now. */
  readonly until: Date;
  /**
   * The id here of whoever a token names; null: it is none that lets anybody in.
   * @default `sub`, or where there is none `userId` or `id`, where it is a text or a number
   */
  readonly userId?: ((claims: Readonly<Record<string, unknown>>) => string | null) | undefined;
}

/** Of what guards take. Nothing else is known of these tokens. */
export interface LegacyGuardOptions {
  /** Only users with this role, or one of these, as they are now: what a token of before says of a role counts for nothing. */
  readonly role?: string | readonly string[];
}

/** Milliseconds. */
const longest = 400 * 86_400_000;
const names = new Set(["secret", "issuer", "audience", "until", "userId"]);

/**
 * As `requireToken`, and lets tokens through that your application signed with HS256 before it had Latchkey, until they expire. The route
 * finds the same `req.auth`, with the user as she is now; its session is none that can be listed or ended by itself. Each costs a read of
 * the user. See docs/migrating/express-session-passport.md.
 *
 * Security: they end when everything of hers is ended (log-out everywhere, a new password, a ban): no token from before is honoured for
 * somebody whose version is not the first any more.
 */
export function requireTokenOrLegacy(
  auth: Auth,
  legacy: LegacyTokenOptions,
  options: LegacyGuardOptions = {},
): Middleware {
  const verifier = new LegacyVerifier(legacy);
  const unknown = Object.keys(options).find((name) => name !== "role");
  // Security: a condition that an old token cannot be held to must not be passed by one.
  if (unknown !== undefined) {
    throw new ConfigurationError(unknown, `${unknown} is not an option of requireTokenOrLegacy, which has role.`);
  }
  const guard = requireToken(auth, options);
  const { deps } = internalsOf(auth);
  const roles = "role" in options ? [options.role].flat() : null;

  async function check(token: LegacyToken): Promise<TokenSignedIn | AuthError> {
    const { users, clock, verification } = await deps();
    const now = clock();
    const read = verifier.verify(token, now);
    if (typeof read === "string") return new AuthError(read);
    const user = await users.findById(read.userId);
    if (user === null) return new AuthError("token_invalid");
    const isOver = user.version !== firstVersion || user.bannedAt !== null || user.deleteAfter !== null;
    if (isOver || lacksProof(verification, user)) return new AuthError("session_revoked");
    if (roles !== null && !roles.includes(user.role)) return new AuthError("forbidden");
    return signedIn(token, read.claims, user);
  }

  async function judge(
    token: LegacyToken,
    { request, response }: { request: NodeRequest & { auth?: RequestAuth | undefined }; response: ServerResponse },
  ): Promise<boolean> {
    const found = nodeReader.repeatsAuthorization(request)
      ? new AuthError("invalid_input", { detail: "Send one Authorization header." })
      : await check(token).catch(asRefusal);
    if (found instanceof AuthError) {
      sendRefusal(response, problemRefusal(found, request.id, true));
      return false;
    }
    response.setHeader("cache-control", "private, no-store");
    request.auth = toRequestAuth(auth, found);
    return true;
  }

  return (request: NodeRequest & { auth?: RequestAuth | undefined }, response, next) => {
    const token = findLegacyToken(request.headers.authorization);
    if (token === null) return guard(request, response, next);
    judge(token, { request, response }).then((isIn) => isIn && next(), next);
  };
}

function asRefusal(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  throw error;
}

/** A token of before, taken apart. Nothing of it is proven yet. */
interface LegacyToken {
  readonly signingInput: string;
  readonly payload: string;
  readonly signature: string;
}

/**
 * The bearer token of a header, if it says that it is one of before. Anything else is for the guard of our own to judge.
 *
 * Security: HS256 by its exact name, no type but JWT, and nothing in the header that asks for more. Our own, `at+jwt`, never comes here,
 * whatever they are signed with.
 */
function findLegacyToken(authorization: string | undefined): LegacyToken | null {
  const [, token] = /^bearer +([^ ,]+)$/i.exec(authorization ?? "") ?? [];
  const parts = token === undefined ? null : splitCompactJws(token);
  const header = parts && parseJsonObject(parts.header);
  if (!header) return null;
  const { alg, typ, kid, ...others } = header;
  const isPlain = Object.keys(others).length === 0 && (kid === undefined || typeof kid === "string");
  return alg === "HS256" && (typ === undefined || typ === "JWT") && isPlain ? parts : null;
}

/** What a good token says. */
interface ReadToken {
  readonly userId: string;
  readonly claims: JsonObject;
}

/** Checks tokens of before by themselves: signature, issuer, audience, time. */
class LegacyVerifier {
  readonly #keys: readonly KeyObject[];
  readonly #options: LegacyTokenOptions;
  readonly #until: number;

  constructor(options: LegacyTokenOptions) {
    const unknown = Object.keys(options).find((name) => !names.has(name));
    if (unknown !== undefined) {
      throw new ConfigurationError(
        unknown,
        `${unknown} is not an option of tokens of before; they have ${[...names].join(", ")}.`,
      );
    }
    const { issuer, audience, until } = options;
    for (const [name, value] of Object.entries({ issuer, audience })) {
      if (value === null || (typeof value === "string" && value !== "")) continue;
      throw new ConfigurationError(
        name,
        `${name} of tokens of before is missing: say what they have, or null where they have none.`,
      );
    }
    this.#until = until instanceof Date ? until.getTime() : Number.NaN;
    if (!(this.#until <= Date.now() + longest)) {
      throw new ConfigurationError(
        "until",
        "Tokens of before need until: the day on which they end, 400 days from now at most.",
      );
    }
    this.#keys = [options.secret].flat().map(toKey);
    if (this.#keys.length === 0)
      throw new ConfigurationError("secret", "Tokens of before need the secret that they were signed with.");
    this.#options = options;
  }

  verify({ signingInput, payload, signature }: LegacyToken, now: number): ReadToken | TokenRefusalCode {
    if (now >= this.#until) return "token_expired";
    // Security: the signature first. Nothing is said about a token that is nobody's.
    if (!this.#keys.some((key) => isSigned({ algorithm: "HS256", key }, signingInput, signature)))
      return tokenInvalid.code;
    const claims = parseJsonObject(payload);
    if (!claims) return tokenInvalid.code;
    const { iss = null, aud = null, exp, iat = 0, nbf = 0 } = claims;
    const { issuer, audience, userId = ownUserId } = this.#options;
    if (iss !== issuer || aud !== audience) return tokenInvalid.code;
    const seconds = now / 1000;
    if (!isTime(exp) || !isTime(iat) || !isTime(nbf) || nbf > seconds || iat > seconds + 60) return tokenInvalid.code;
    if (exp <= seconds) return "token_expired";
    const id = userId(claims);
    return isId(id) ? { userId: id, claims } : tokenInvalid.code;
  }
}

/** Security: a secret that everybody knows signs what everybody likes. */
function toKey(secret: string | undefined): KeyObject {
  if (typeof secret !== "string" || secret === "") {
    throw new ConfigurationError("secret", "Tokens of before need the secret that they were signed with.");
  }
  if (isGuessable(secret)) {
    throw new ConfigurationError(
      "secret",
      "The secret of the tokens of before is one that others know or can guess: whoever does can be anybody, so they are not honoured. Let people log in again.",
    );
  }
  return createSecretKey(Buffer.from(secret, "utf8"));
}

/** Less is asked of it than of a secret of ours: it was chosen long ago, and ends with its tokens. */
function isGuessable(secret: string): boolean {
  const isPrinted = publishedSecrets.has(digestOfSecret(secret));
  return isPrinted || secret.length < 16 || (secret.length < 32 && findSecretWeakness(secret) === "known");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function ownUserId({ sub, userId, id }: Readonly<Record<string, unknown>>): string | null {
  const named = sub ?? userId ?? id;
  return typeof named === "string" || typeof named === "number" ? String(named) : null;
}

/** What the route finds. Everything about the person is as it is now. */
function signedIn(token: LegacyToken, claims: JsonObject, user: UserRecord): TokenSignedIn {
  const { id, email, emailVerified, role, version } = user;
  const sid = `legacy.${createHash("sha256").update(token.signingInput).digest("base64url").slice(0, 22)}`;
  // Nobody knows when she last proved who she is.
  const own = { sub: id, sid, ver: version, auth_time: 0, amr: ["legacy"], email, email_verified: emailVerified, role };
  return Object.freeze({
    ok: true,
    user: Object.freeze({ id, email, role }),
    session: Object.freeze({ id: sid, authenticatedAt: fixedDate(0) }),
    claims: Object.freeze({
      client_id: "latchkey",
      jti: sid,
      iat: 0,
      ...claims,
      ...own,
    }) as unknown as AccessTokenClaims,
  });
}
