import { createVerifier } from "fast-jwt";
import { jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";

/**
 * The libraries, each asked for what we check anyway: the one algorithm, issuer, audience, expiry, and the type where it can be said.
 *
 * @param {{ algorithm: string, issuer: string, key: import("node:crypto").KeyObject, copyOf: (text: string) => string }} given
 */
export function createContestants({ algorithm, issuer, key, copyOf }) {
  /** A verifier throws what it refuses. */
  const synchronous = (name, check) => ({
    name,
    ready: (tokens) => {
      const copies = tokens.map(copyOf);
      return () => {
        for (const token of copies) check(token);
      };
    },
  });

  const exported = algorithm === "HS256" ? key.export() : key.export({ type: "spki", format: "pem" });
  const fast = { algorithms: [algorithm], allowedIss: issuer, allowedAud: issuer, checkTyp: "at+jwt", key: exported };
  const claims = { algorithms: [algorithm], issuer, audience: issuer };
  const jose = {
    name: "jose",
    ready: (tokens) => {
      const copies = tokens.map(copyOf);
      return async () => {
        for (const token of copies) await jwtVerify(token, key, { ...claims, typ: "at+jwt" });
      };
    },
  };
  const unseen = [synchronous("fast-jwt", createVerifier({ ...fast, cache: false })), jose];
  // It has no EdDSA.
  if (algorithm !== "EdDSA") {
    unseen.push(synchronous("jsonwebtoken", (token) => jsonwebtoken.verify(token, key, claims)));
  }
  return { unseen, cached: synchronous("fast-jwt, its cache", createVerifier({ ...fast, cache: 1000 })) };
}
