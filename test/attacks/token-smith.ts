import { createPrivateKey, type JsonWebKey, type KeyObject, sign } from "node:crypto";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { unseal } from "../../src/secret/seal.ts";
import type { Answer } from "../flows/client.ts";
import { type Installation, newEmail, password } from "../flows/installation.ts";

/** Somebody who has a good token, and, for the sake of the test, the key that it was signed with. */
export interface TokenSmith {
  /** As it was issued. */
  readonly token: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey;
  readonly refreshToken: string;
  readonly email: string;
  readonly userId: string;
  /** A token with any header and claims, signed by the installation's own key. A text stands for itself. */
  readonly forge: (header: object | string, claims: object | string) => string;
  /** What a token opens. */
  readonly present: (token: string) => Promise<Answer>;
}

/** Part of a token. */
export function encode(part: object | string | Uint8Array): string {
  const isBytes = part instanceof Uint8Array;
  return Buffer.from(isBytes || typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}

/** Signs somebody up, in on a device without cookies, and opens the installation's key. */
export async function hireSmith(site: Installation): Promise<TokenSmith> {
  const browser = site.browser();
  const email = newEmail();
  await browser.post("/auth/register", { email, password });
  const device = site.browser();
  const body = JSON.stringify({ email, password, transport: "body" });
  const headers = { "content-type": "application/json" };
  const login = await device.send("/auth/jwt/login", { method: "POST", body, headers });
  if (login.status !== 200) throw new Error(`Log-in answered ${login.status}: ${login.text}`);
  const token: string = login.body.accessToken;
  const [header, claims] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
  const [row] = await site.raw("select sealed_key, public_key from {signing_keys} order by slot desc");
  const key = unseal(createSecretRing([site.secret]), "signing-key", String(row!.sealed_key))!;
  const privateKey = createPrivateKey({ key: JSON.parse(key) as JsonWebKey, format: "jwk" });
  return {
    token,
    header: JSON.parse(header!),
    claims: JSON.parse(claims!),
    privateKey,
    publicJwk: JSON.parse(String(row!.public_key)),
    refreshToken: login.body.refreshToken,
    email,
    userId: login.body.user.id,
    forge: (head, body) => {
      const input = `${encode(head)}.${encode(body)}`;
      const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${input}.${encode(signature)}`;
    },
    present: (presented) => site.browser().get("/auth/session", { authorization: `Bearer ${presented}` }),
  };
}
