import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../src/federation/provider.ts";
import { google, type GoogleOptions } from "../../src/federation/providers/google.ts";
import { microsoft, type MicrosoftOptions } from "../../src/federation/providers/microsoft.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import { atDouble } from "./at-double.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt } from "./sign-in-at.ts";

let issuer: LyingIssuer;
beforeEach(async () => {
  issuer = await LyingIssuer.start();
});
afterEach(() => issuer.close());

function credentials(): { clientId: string; clientSecret: string[] } {
  return { clientId: issuer.clientId, clientSecret: issuer.clientSecrets };
}

async function outcome(client: ProviderClient): Promise<string> {
  return signInAt(client).then(
    ({ profile }) => `${profile.issuer} ${profile.subject}`,
    (error: { code?: string; name: string }) => error.code ?? `${error.name}: no code`,
  );
}

async function authorizationUrl(client: ProviderClient): Promise<URLSearchParams> {
  const input = { ...makeSecrets(), redirectUri: callbackUrl, reauthenticate: true, loginHint: null };
  return (await client.authorizationUrl(input)).searchParams;
}

describe("Google", () => {
  function open(options: Partial<GoogleOptions> = {}): ProviderClient {
    issuer.name = "https://accounts.google.com";
    const provider = google({ ...credentials(), ...options });
    return openClient(atDouble(provider, { "https://accounts.google.com": issuer.url }));
  }

  const words: readonly [string, Record<string, unknown>, boolean][] = [
    ["an address of gmail.com", { email: "ada@gmail.com", email_verified: true }, true],
    [
      "an address of the organisation of the account",
      { email: "ada@example.com", email_verified: true, hd: "example.com" },
      true,
    ],
    ["any other address, though it is called verified", { email: "ada@example.com", email_verified: true }, false],
    ["an address of gmail.com that it has not verified", { email: "ada@gmail.com", email_verified: false }, false],
    ["an address by the text true", { email: "ada@gmail.com", email_verified: "true" }, false],
    ["an address with an empty organisation", { email: "ada@example.com", email_verified: true, hd: "" }, false],
    ["an address that ends like one of its own", { email: "ada@notgmail.com", email_verified: true }, false],
    ["an address below its own", { email: "ada@gmail.com.example.com", email_verified: true }, false],
  ];
  for (const [what, claims, proven] of words) {
    test(`${proven ? "proves" : "does not prove"} ${what}`, async () => {
      issuer.lies.claims = (given) => ({ ...given, ...claims });
      expect((await signInAt(open())).profile).toMatchObject({ email: claims.email, emailVerified: proven });
    });
  }

  test("lets in people of the allowed domains, by the organisation of their account as well as by their address", async () => {
    const client = open({ allowedDomains: ["example.com", "gmail.com"] });
    const comes = (claims: object): Promise<string> => {
      issuer.lies.claims = (given) => ({ ...given, email_verified: true, ...claims });
      return outcome(client);
    };
    expect(await comes({ email: "ada@example.com", hd: "example.com" })).toMatch(/ada$/);
    expect(await comes({ email: "ada@gmail.com" })).toMatch(/ada$/);
    // Anybody may put an address of the company into an account of their own.
    expect(await comes({ email: "ada@example.com" })).toBe("domain_not_allowed");
    // Whoever runs another organisation writes the addresses of its people.
    expect(await comes({ email: "ada@example.com", hd: "evil.example" })).toBe("domain_not_allowed");
    expect(await comes({ email: "ada@evil.example", hd: "example.com" })).toBe("domain_not_allowed");
  });

  test("is told of the one domain that is allowed, and asked for a refresh token only where it is kept", async () => {
    expect((await authorizationUrl(open({ allowedDomains: ["example.com"] }))).get("hd")).toBe("example.com");
    expect((await authorizationUrl(open())).has("access_type")).toBe(false);
    const kept = await authorizationUrl(open({ keepTokens: true }));
    expect(kept.get("access_type")).toBe("offline");
    expect(kept.get("prompt")).toBe("consent");
  });

  test("is not asked for a new proof, which it does not give", async () => {
    const client = open();
    expect(client.canReauthenticate).toBe(false);
    expect((await authorizationUrl(client)).has("max_age")).toBe(false);
  });

  test("cannot be told to be trusted with more", () => {
    expect(() => google({ ...credentials(), trustEmail: true } as GoogleOptions)).toThrow("google.trustEmail");
  });
});

describe("Microsoft", () => {
  const host = "https://login.microsoftonline.com";
  const tid = "9a1c2b3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
  const other = "11111111-2222-4333-8444-555555555555";
  const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";

  let turned = 0;
  const times = (): { iat: number; exp: number } => {
    const now = Math.floor((Date.now() + turned) / 1000);
    return { iat: now, exp: now + 300 };
  };

  function open(options: Partial<MicrosoftOptions> = {}): ProviderClient {
    const { tenant = "common" } = options;
    issuer.name = `${host}/${tenant === "common" || tenant === "organizations" ? "{tenantid}" : tid}/v2.0`;
    // It does not say who answers.
    issuer.lies.metadata = (metadata) => ({
      ...metadata,
      authorization_response_iss_parameter_supported: false,
    });
    issuer.lies.answer = (params) => params.delete("iss");
    issuer.lies.claims = (claims) => ({ ...claims, iss: `${host}/${tid}/v2.0`, tid, ...times() });
    turned = 0;
    const provider: Provider = microsoft({ ...credentials(), ...options });
    return openClient(atDouble(provider, { [`${host}/${tenant}`]: issuer.url }), { clock: () => Date.now() + turned });
  }

  test("for all tenants knows people by the issuer of their own", async () => {
    expect(await outcome(open())).toBe(`${host}/${tid}/v2.0 ada`);
  });

  test("for one tenant knows people of that tenant", async () => {
    expect(await outcome(open({ tenant: tid }))).toBe(`${host}/${tid}/v2.0 ada`);
  });

  const lies: Record<string, Record<string, unknown>> = {
    "of another tenant than it says": { tid: other },
    "of a tenant that is none": { iss: `${host}/evil/v2.0`, tid: "evil" },
    "of a tenant that is a path": { iss: `${host}/../evil/v2.0`, tid: "../evil" },
    "of no tenant": { tid: undefined },
    "of the template itself": { iss: `${host}/{tenantid}/v2.0`, tid: "{tenantid}" },
    "of a tenant of another host": { iss: `https://evil.example/${tid}/v2.0` },
  };
  for (const [what, claims] of Object.entries(lies)) {
    test(`refuses a token ${what}`, async () => {
      const client = open();
      issuer.lies.claims = (given) => ({ ...given, iss: `${host}/${tid}/v2.0`, tid, ...claims });
      expect(await outcome(client)).toBe("provider_failed");
    });
  }

  test("R078: Microsoft's token of another tenant is refused where one is named", async () => {
    const client = open({ tenant: tid });
    issuer.lies.claims = (claims) => ({ ...claims, iss: `${host}/${other}/v2.0`, tid: other });
    expect(await outcome(client)).toBe("provider_failed");
  });

  test("takes a token only by a key that signs for its tenant, where the key says for whom it does", async () => {
    const client = open();
    const outcomes: string[] = [];
    const signers = [`${host}/{tenantid}/v2.0`, `${host}/${tid}/v2.0`, `${host}/${other}/v2.0`, "{tenantid}", "", null];
    for (const [i, signer] of signers.entries()) {
      // A name of its own for each, and a minute between: the keys are then asked for again.
      turned += 61_000;
      issuer.lies.keys = () => ({ keys: [{ ...issuer.jwk, kid: `key of ${i}`, issuer: signer }] });
      issuer.lies.idToken = (claims) => issuer.sign(claims, { kid: `key of ${i}` });
      outcomes.push(await outcome(client));
    }
    const ada = `${host}/${tid}/v2.0 ada`;
    expect(outcomes).toStrictEqual([ada, ada, ...Array.from({ length: 4 }, () => "provider_failed")]);
  });

  test("takes no personal account where only organisations may come", async () => {
    const client = open({ tenant: "organizations" });
    expect(await outcome(client)).toBe(`${host}/${tid}/v2.0 ada`);
    issuer.lies.claims = (claims) => ({ ...claims, iss: `${host}/${personal}/v2.0`, tid: personal });
    expect(await outcome(client)).toBe("provider_failed");
  });

  test("R057: Microsoft's answer that names an issuer names that of the token", async () => {
    const client = open();
    issuer.lies.answer = (params) => params.set("iss", `${host}/${tid}/v2.0`);
    expect(await outcome(client)).toBe(`${host}/${tid}/v2.0 ada`);
    issuer.lies.answer = (params) => params.set("iss", `${host}/${other}/v2.0`);
    expect(await outcome(client)).toBe("provider_failed");
    issuer.requests.length = 0;
    for (const wrong of ["https://evil.example", `${host}/{tenantid}/v2.0`, `${host}/${tid}/v2.0/`, `${host}//v2.0`]) {
      issuer.lies.answer = (params) => params.set("iss", wrong);
      expect(await outcome(client)).toBe("provider_failed");
    }
    expect(issuer.requests).not.toContain("POST /token");
  });

  test("proves no address, unless one tenant is named and trusted", async () => {
    expect((await signInAt(open())).profile.emailVerified).toBe(false);
    expect((await signInAt(open({ tenant: tid }))).profile.emailVerified).toBe(false);
    expect((await signInAt(open({ tenant: tid, trustEmail: true }))).profile.emailVerified).toBe(true);
    for (const tenant of [undefined, "common", "organizations"]) {
      expect(() => microsoft({ ...credentials(), tenant, trustEmail: true })).toThrow("microsoft.trustEmail");
    }
  });

  test("is named by a UUID or one of three words", () => {
    for (const tenant of ["contoso.onmicrosoft.com", "", "../x", `${tid}/`]) {
      expect(() => microsoft({ ...credentials(), tenant })).toThrow("microsoft.tenant");
    }
    expect(microsoft({ ...credentials(), tenant: "consumers" }).kind.issuer).toBe(`${host}/${personal}/v2.0`);
  });
});
