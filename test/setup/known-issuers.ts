import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Certificate, makeCertificate } from "./certificate.ts";
import type { Claims } from "./configure-provider.ts";
import type { Detours } from "./detour.ts";
import { createIssuer, type RegisteredClient } from "./issuer.ts";

/** Google and Microsoft on this machine: certified OpenID providers under their names, with a certificate for them. */
export interface KnownIssuers {
  readonly detours: Detours;
  readonly certificate: Certificate;
  /** For Chromium, so that it finds them here. */
  readonly browserArgs: readonly string[];
  /** People by what they type there. May be changed at any time. */
  readonly accounts: { readonly google: Map<string, Claims>; readonly microsoft: Map<string, Claims> };
  /** How often somebody was asked to sign in there. */
  readonly asked: () => number;
  close(): Promise<void>;
}

const googleHost = "accounts.google.com";
const pictureHost = "lh3.googleusercontent.com";
/** A person's picture at Google. */
export const pictureUrl: string = `https://${pictureHost}/a/picture=s96-c`;
/** One pixel. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const microsoftHost = "login.microsoftonline.com";
/** The tenant of personal accounts. */
export const microsoftTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** The client that an installation is at each of them. */
export const clients: Readonly<Record<"google" | "microsoft", RegisteredClient>> = {
  google: { clientId: "google-client", clientSecret: "secret-of-google-in-these-tests" },
  microsoft: { clientId: "microsoft-client", clientSecret: "secret-of-microsoft-in-these-tests" },
};

/** Starts both, with the callbacks of an installation. Close them after use. */
export async function openKnownIssuers(baseUrl: string): Promise<KnownIssuers> {
  const certificate = makeCertificate(googleHost, pictureHost, microsoftHost);
  const accounts: KnownIssuers["accounts"] = { google: new Map(), microsoft: new Map() };
  let asked = 0;
  const open = (id: "google" | "microsoft", issuer: string) =>
    createIssuer(issuer, {
      ...clients[id],
      redirectUri: `${baseUrl}/auth/${id}/callback`,
      accounts: accounts[id],
      ask: () => (asked += 1),
    });
  const path = `/${microsoftTenant}/v2.0`;
  const issuer = `https://${microsoftHost}${path}`;
  const [google, microsoft] = [open("google", `https://${googleHost}`), open("microsoft", issuer)];

  const server = createServer({ ...certificate }, (request, response) => {
    if (request.headers.host === googleHost) return google(request, response);
    if (request.headers.host === pictureHost) {
      return response.writeHead(200, { "content-type": "image/png" }).end(picture);
    }
    if (request.headers.host !== microsoftHost) return response.writeHead(421).end();
    // Its metadata for every tenant names none, and its answers do not say who gave them.
    const isCommon = /^\/(common|organizations|consumers)\/v2\.0\//.test(request.url ?? "");
    keepUnsaid(response, isCommon ? issuer : null);
    const url = (request.url ?? "").replace(/^\/[^/]+\/v2\.0/, "");
    return microsoft(Object.assign(request, { url, originalUrl: path + url }), response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    detours: { [googleHost]: port, [pictureHost]: port, [microsoftHost]: port },
    certificate,
    browserArgs: [
      `--host-resolver-rules=${[googleHost, microsoftHost].map((host) => `MAP ${host} 127.0.0.1:${port}`).join(", ")}`,
      "--ignore-certificate-errors",
    ],
    accounts,
    asked: () => asked,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Takes the issuer out of answers to the browser, and with one given, out of the metadata. */
function keepUnsaid(response: ServerResponse, issuer: string | null): void {
  const { setHeader, end } = response;
  response.setHeader = (name, value) => {
    const isAnswer = name.toLowerCase() === "location" && typeof value === "string";
    return Reflect.apply(setHeader, response, [name, isAnswer ? value.replace(/&iss=[^&]*/, "") : value]);
  };
  if (issuer === null) return;
  response.end = ((body: unknown) => {
    const text = String(body).replace(
      `"issuer":"${issuer}"`,
      `"issuer":"${issuer.replace(microsoftTenant, "{tenantid}")}"`,
    );
    const plain = text.replace(
      '"authorization_response_iss_parameter_supported":true',
      '"authorization_response_iss_parameter_supported":false',
    );
    response.removeHeader("content-length");
    return Reflect.apply(end, response, [plain]);
  }) as typeof end;
}
