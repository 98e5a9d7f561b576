import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { defineProvider } from "./define-provider.ts";
import type { ProviderKind, ProviderOptions } from "./provider.ts";
import { apple } from "./providers/apple.ts";
import { discord } from "./providers/discord.ts";
import { github } from "./providers/github.ts";
import { gitlab } from "./providers/gitlab.ts";
import { google } from "./providers/google.ts";
import { microsoft } from "./providers/microsoft.ts";
import { oidc } from "./providers/oidc.ts";

const kind: ProviderKind = {
  kind: "example",
  name: "Example",
  issuer: "https://example.com",
  endpoints: { discovery: true },
  scopes: ["openid", "email"],
  authorizationParams: { prompt: "select_account" },
  offline: { scopes: ["offline_access"], params: { prompt: "consent" } },
  authority: "on_trust",
  readProfile: ({ claims }) => ({ subject: claims.sub }),
};
const plain: ProviderKind = {
  ...kind,
  kind: "plain",
  endpoints: { authorization: "https://a.example", token: "https://b.example", userinfo: null, jwks: null },
  scopes: ["email"],
  authority: "own",
};
const good = { clientId: "client", clientSecret: "secret" };

describe("a provider", () => {
  test("is frozen, with everything filled in that was left out", () => {
    const provider = defineProvider(good, kind);
    expect(provider).toStrictEqual({
      id: "example",
      name: "Example",
      kind,
      clientId: "client",
      clientSecrets: ["secret"],
      scopes: ["openid", "email"],
      authorizationParams: { prompt: "select_account" },
      mapProfile: null,
      allowSignUp: true,
      allowedDomains: null,
      keepTokens: false,
      trustEmail: false,
      nativeClientIds: [],
      allowPrivateNetwork: null,
    });
    for (const part of [provider, provider.scopes, provider.clientSecrets, provider.authorizationParams]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test("asks for what keeping tokens takes only where they are kept; what the options say counts most", () => {
    const kept = defineProvider({ ...good, keepTokens: true }, kind);
    expect(kept.scopes).toStrictEqual(["openid", "email", "offline_access"]);
    expect(kept.authorizationParams).toStrictEqual({ prompt: "consent" });
    const own = defineProvider(
      { ...good, keepTokens: true, authorizationParams: { prompt: "login", hd: "a.b" } },
      kind,
    );
    expect(own.authorizationParams).toStrictEqual({ prompt: "login", hd: "a.b" });
  });

  test("takes a list of secrets, and domains in any spelling", () => {
    const provider = defineProvider(
      { ...good, clientSecret: ["new", "old"], allowedDomains: ["EXAMPLE.com", "bücher.example"] },
      kind,
    );
    expect(provider.clientSecrets).toStrictEqual(["new", "old"]);
    expect(provider.allowedDomains).toStrictEqual(["example.com", "xn--bcher-kva.example"]);
  });

  const wrong: readonly [string, Record<string, unknown>, string][] = [
    ["no client id", { clientId: undefined }, "example.clientId is missing"],
    ["an empty client id", { clientId: " " }, "example.clientId is empty"],
    ["half a client", { clientSecret: undefined }, "example.clientSecret is missing"],
    ["an empty list of secrets", { clientSecret: [] }, "example.clientSecret is missing"],
    ["one secret twice", { clientSecret: ["a", "a"] }, "example.clientSecret is a list"],
    ["an unknown option", { clientID: "x" }, "did you mean clientId?"],
    ["an option of another kind", { tenant: "x" }, "example.tenant is no option"],
    ["a scope of two words", { scopes: ["openid email"] }, 'has "openid email"'],
    ["no openid among the scopes", { scopes: ["email"] }, 'lacks "openid"'],
    ["an empty list of domains", { allowedDomains: [] }, "is empty"],
    ["an address as a domain", { allowedDomains: ["a@example.com"] }, "write a domain"],
    ["a word for a switch", { allowSignUp: "false" }, 'is "false"; write true or false'],
    ["a text for a function", { mapProfile: "x" }, "is no function"],
    ...["state", "nonce", "code_challenge", "code_challenge_method", "redirect_uri", "client_id", "response_type"].map(
      (name): [string, Record<string, unknown>, string] => [
        `a parameter that secures the flow: ${name}`,
        { authorizationParams: { [name]: "x" } },
        `has "${name}", which belongs to the flow itself`,
      ],
    ),
    ["the token response type", { authorizationParams: { response_type: "token" } }, "belongs to the flow itself"],
    ["a response mode", { authorizationParams: { Response_Mode: "fragment" } }, "belongs to the flow itself"],
    ["a scope among the parameters", { authorizationParams: { scope: "x" } }, "set scopes instead"],
    ["a request object", { authorizationParams: { request: "x" } }, "belongs to the flow itself"],
    ["where a request object is", { authorizationParams: { request_uri: "x" } }, "belongs to the flow itself"],
    ["a parameter that is no text", { authorizationParams: { max_age: 0 } }, "is no object of texts"],
  ];
  for (const [what, options, sentence] of wrong) {
    test(`is refused with ${what}, in one sentence that names the option`, () => {
      let refusal: unknown;
      try {
        defineProvider({ ...good, ...options }, kind);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect((refusal as Error).message).toContain(sentence);
      expect((refusal as Error).message).toMatch(/^[^\n]+[.?]$/);
    });
  }

  test("is refused with trustEmail where the kind knows better, and with apps where there are no ID tokens", () => {
    expect(() => defineProvider({ ...good, trustEmail: true }, plain)).toThrow("plain.trustEmail");
    expect(() => defineProvider({ ...good, nativeClientIds: ["a"] }, plain)).toThrow("plain.nativeClientIds");
  });

  test.each([
    [google, "google.clientId is missing; the provider's console shows it"],
    [github, "github.clientId is missing; the provider's console shows it"],
    [microsoft, "microsoft.clientId is missing; the provider's console shows it"],
    [gitlab, "gitlab.clientId is missing; the provider's console shows it"],
    [discord, "discord.clientId is missing; the provider's console shows it"],
    [apple, "apple.privateKey is missing"],
    [oidc, "oidc.issuer is missing; write the issuer"],
  ])("is refused without any options, by the first that is missing: %o", (factory, sentence) => {
    const call = factory as (options?: unknown) => unknown;
    for (const given of [[], [null], [{}]]) {
      expect(() => call(...given)).toThrow(ConfigurationError);
      expect(() => call(...given)).toThrow(sentence);
    }
    expect(() => call("text")).toThrow(ConfigurationError);
  });

  test("never repeats a secret", () => {
    for (const clientSecret of ["two\nlines-of-secret", ["hidden", "hidden"], 7]) {
      expect(() => defineProvider({ ...good, clientSecret } as ProviderOptions, kind)).toThrow(
        expect.objectContaining({ message: expect.not.stringMatching(/lines-of-secret|hidden/) }),
      );
    }
  });
});
