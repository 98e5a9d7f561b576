import { constants, createHmac, timingSafeEqual, verify } from "node:crypto";
import { createVerifier } from "fast-jwt";
import { jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { takeTurns } from "../../measure/turns.ts";
import { copyOf, openOwnVerifier } from "../../subject/own-verifier.ts";

const input = JSON.parse(process.argv[2] ?? "{}");
const { algorithm, rounds, batch } = input;
const { contestant: latchkey, issuer, key, sign, endOne } = await openOwnVerifier(input);
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** What Node's own functions take for the bytes of a token as they stand in it. */
const raw = {
  ES256: (bytes, signature) => verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature),
  EdDSA: (bytes, signature) => verify(null, bytes, key, signature),
  RS256: (bytes, signature) => verify("sha256", bytes, key, signature),
  PS256: (bytes, signature) => verify("sha256", bytes, { key, ...pss }, signature),
  HS256: (bytes, signature) => timingSafeEqual(createHmac("sha256", key).update(bytes).digest(), signature),
}[algorithm];

const rawContestant = {
  name: "raw",
  ready: (tokens) => {
    const parts = tokens.map((token) => {
      const dot = token.lastIndexOf(".");
      return [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), "base64url")];
    });
    return () => {
      for (const [bytes, signature] of parts) if (!raw(bytes, signature)) throw new Error("Refused");
    };
  },
};

/** Verifiers throw what they refuse. */
const synchronous = (name, check) => ({
  name,
  ready: (tokens) => {
    const copies = tokens.map(copyOf);
    return () => {
      for (const token of copies) check(token);
    };
  },
});

// Each asked for what we check anyway: the one algorithm, issuer, audience, expiry, and the type where it can be said.
const exported = algorithm === "HS256" ? key.export() : key.export({ type: "spki", format: "pem" });
const common = { algorithms: [algorithm], allowedIss: issuer, allowedAud: issuer, checkTyp: "at+jwt", key: exported };
const fastJwt = createVerifier({ ...common, cache: false });
const fastJwtCached = createVerifier({ ...common, cache: 1000 });
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

const firstTime = [rawContestant, latchkey, synchronous("fast-jwt", fastJwt), jose];
if (algorithm !== "EdDSA") {
  firstTime.push(synchronous("jsonwebtoken", (token) => jsonwebtoken.verify(token, key, claims)));
}
const unseen = await takeTurns(firstTime, { rounds, passes: 1, tokens: () => sign(batch) });

// A thousand tokens that come again and again, and an ending each round: whoever remembers them has to look again.
const again = await sign(1000);
const seen = await takeTurns([latchkey, synchronous("fast-jwt, its cache", fastJwtCached)], {
  rounds,
  passes: 20,
  tokens: async () => {
    await endOne();
    return again;
  },
});
process.stdout.write(JSON.stringify({ unseen, seen }));
process.exit();
