import { randomBytes, randomUUID } from "node:crypto";
import { oidc } from "../../src/index.ts";
import { latchkey } from "../../src/node.ts";
import { LyingIssuer } from "../../test/doubles/lying-issuer.ts";
import { answer, Halves } from "../measure/answer.ts";
import { addressOf } from "../measure/sign-in-people.ts";
import { type LatchkeySubject, openInstallation } from "./installation.ts";

const { people } = JSON.parse(process.argv[2] ?? "{}") as LatchkeySubject;
const app = "com.example.app";
const issuer = await LyingIssuer.start();
const { clientId, clientSecrets: clientSecret } = issuer;

/** What an app hands over for somebody new at the provider, who names an address there that the provider has not proven. */
async function newcomer(email: string): Promise<string> {
  const nonce = randomBytes(16).toString("base64url");
  const claims = { ...issuer.claims(nonce), aud: app, sub: randomUUID(), email, email_verified: false };
  return JSON.stringify({ idToken: await issuer.sign(claims), nonce });
}

// Whoever asks says which network she asks from, so that no limit of attempts stands between the questions.
const { auth } = await openInstallation({
  baseUrl: "http://localhost:3000",
  verification: "required",
  trustedProxies: "127.0.0.1",
  mailer: { send: async () => {} },
  providers: [oidc({ id: "acme", clientId, clientSecret, issuer: issuer.url, nativeClientIds: [app] })],
});
const newcomers: string[] = [];
for (let number = 0; number < people; number += 1) {
  newcomers.push(await newcomer(addressOf(number)), await newcomer(`elsewhere-${addressOf(number)}`));
}
answer(latchkey(auth), new Halves(), newcomers);
