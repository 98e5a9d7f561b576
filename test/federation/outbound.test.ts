import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { oidc } from "../../src/federation/providers/oidc.ts";
import { sendOutbound } from "../../src/outbound/send-outbound.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt } from "./sign-in-at.ts";

const client = { clientId: "client", clientSecret: "secret" };
const input = { ...makeSecrets(), redirectUri: callbackUrl, reauthenticate: false, loginHint: null };

function request(address: string, allow: { http?: boolean; privateNetwork?: boolean } = {}): Promise<unknown> {
  const { http = false, privateNetwork = false } = allow;
  return sendOutbound({ allowHttp: http, allowPrivateNetwork: privateNetwork }, address, {
    method: "GET",
    headers: {},
    signal: AbortSignal.timeout(3000),
  });
}

describe("in production", () => {
  test("a provider by http stops the start", () => {
    const provider = oidc({ ...client, issuer: "http://login.example.com" });
    expect(() => openClient(provider, { development: false })).toThrow(ConfigurationError);
  });

  const places = ["127.0.0.1", "[::1]", "10.1.2.3", "169.254.169.254", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"];
  for (const host of places) {
    test(`a provider at ${host} is not asked`, async () => {
      const own = openClient(oidc({ ...client, issuer: `https://${host}` }), { development: false });
      await expect(own.authorizationUrl(input)).rejects.toMatchObject({
        code: "provider_failed",
        cause: { message: expect.stringContaining("private network") },
      });
    });
  }

  test("nor is an endpoint there that the metadata of a public one would name", async () => {
    for (const address of ["https://127.0.0.1/token", "https://localhost/keys"]) {
      await expect(request(address)).rejects.toMatchObject({ reason: "unusable", message: /private network/ });
    }
  });

  test("unless the option says that it may be", async () => {
    const own = openClient(oidc({ ...client, issuer: "https://127.0.0.1:1", allowPrivateNetwork: true }), {
      development: false,
    });
    await expect(own.authorizationUrl(input)).rejects.toMatchObject({ code: "provider_unavailable" });
  });
});

describe("by TLS", () => {
  test.skipIf(!canMakeCertificate())("a server is asked only if its certificate is its own and trusted", async () => {
    const certificate = makeCertificate("localhost");
    let asked = 0;
    const server = createServer({ ...certificate }, (_, response) => {
      asked += 1;
      response.end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      await expect(request(`https://localhost:${port}/`, { privateNetwork: true })).rejects.toMatchObject({
        reason: "unreachable",
        message: /DEPTH_ZERO_SELF_SIGNED_CERT/,
      });
      expect(asked).toBe(0);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe("in development", () => {
  test("http and this machine will do; the option takes that back", async () => {
    const issuer = await LyingIssuer.start();
    try {
      const { clientId, clientSecrets, url } = issuer;
      const options = { clientId, clientSecret: clientSecrets[0], issuer: url };
      expect((await signInAt(openClient(oidc(options)))).profile.subject).toBe("ada");
      issuer.requests.length = 0;
      const strict = openClient(oidc({ ...options, allowPrivateNetwork: false }));
      await expect(strict.authorizationUrl(input)).rejects.toMatchObject({ code: "provider_failed" });
      expect(issuer.requests).toStrictEqual([]);
    } finally {
      await issuer.close();
    }
  });
});

describe("an address is not asked", () => {
  const addresses = [
    "ftp://example.com/",
    "file:///etc/passwd",
    "example.com",
    "",
    "https://a:b@example.com/",
    "http://example.com/",
  ];
  for (const address of addresses) {
    test(`when it is ${JSON.stringify(address)}`, async () => {
      await expect(request(address)).rejects.toMatchObject({ name: "OutboundError", reason: "unusable" });
    });
  }

  test("when its name does not exist: that is no answer", async () => {
    await expect(request("https://nobody.invalid/")).rejects.toMatchObject({ reason: "unreachable" });
  });
});
