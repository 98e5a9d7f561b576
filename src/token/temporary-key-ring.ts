import { generateKeyPairSync, sign, verify } from "node:crypto";
import { parseCompactJws } from "../jws/compact-jws.ts";
import type { KeyRing } from "./key-ring.ts";
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const temporaryKeyRing: KeyRing = {
  sign(claims) {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${part({ alg: "ES256", typ: "at+jwt", kid: "k1" })}.${part(claims)}`;
    return `${input}.${sign("sha256", Buffer.from(input), { key: pair.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  },
  verify(token) {
    const jws = parseCompactJws(token);
    if (!jws) return { ok: false, reason: "invalid" };
    const key = { key: pair.publicKey, dsaEncoding: "ieee-p1363" } as const;
    const ok = verify("sha256", Buffer.from(jws.signingInput), key, Buffer.from(jws.signature, "base64url"));
    return ok ? { ok, kid: "k1", claims: jws.claims } : { ok, reason: "invalid" };
  },
  published: () => ({ body: "{}", etag: '""' }),
  reload: async () => false,
};
