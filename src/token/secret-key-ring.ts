import { hkdfSync } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { JwsHeader } from "../jws/jws-header.ts";
import { RecentMap } from "../shared/recent-map.ts";
import { admitSecret } from "./admit-key.ts";
import { type CheckingKey, checkJws } from "./check-jws.ts";
import type { JwsCheck, KeyRing, PublishedKeys } from "./key-ring.ts";
import { publishKeys } from "./publish-keys.ts";
import { encodeHeader, signClaims } from "./sign-claims.ts";

const rememberedHeaders = 64;

/**
 * The keys of HS256: secrets that one service has too. The first signs, all are accepted, and nothing is published. They are revoked by
 * taking them out of the configuration.
 */
export class SecretKeyRing implements KeyRing {
  readonly #keys: ReadonlyMap<string, CheckingKey>;
  readonly #current: CheckingKey | undefined;
  readonly #header: string;
  readonly #memory = new RecentMap<JwsHeader>(rememberedHeaders);
  readonly #published = publishKeys([]);

  /** @param secrets in order. One that `admitSecret` refuses is not used. */
  constructor(secrets: readonly string[]) {
    const keys = secrets.map(toKey).filter((key) => key !== null);
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
    this.#current = keys[0];
    this.#header = encodeHeader("HS256", this.#current?.kid ?? "");
  }

  sign(claims: object): string {
    if (!this.#current) throw new AuthError("storage_unavailable", { detail: "There is no key to sign with." });
    return signClaims(this.#current, this.#header, claims);
  }

  catchUp(): null {
    return null;
  }

  verify(token: string): JwsCheck {
    return checkJws(token, {
      memory: this.#memory,
      find: (kid) => this.#keys.get(kid),
      isRevoked: () => false,
    });
  }

  published(): PublishedKeys {
    return this.#published;
  }

  async reload(): Promise<boolean> {
    return false;
  }

  async confirm(): Promise<number> {
    return 0;
  }
}

/** The `kid` is derived, so that every process gives a secret the same one. It says nothing about the secret. */
function toKey(secret: string): CheckingKey | null {
  const key = admitSecret(secret);
  if (!key) return null;
  const kid = Buffer.from(hkdfSync("sha256", secret, "latchkey.v1", "token.kid", 12)).toString("base64url");
  return { kid, algorithm: "HS256", key };
}
