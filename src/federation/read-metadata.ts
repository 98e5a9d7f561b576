import type { AuthorizationServer } from "oauth4webapi";
import type { JsonObject } from "../jws/parse-json-object.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { ProviderKind } from "./provider.ts";

/** Signatures that ID tokens may have. Security: no `none`, and nothing that a shared secret makes (HS256). */
const idTokenAlgorithms: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
  "EdDSA",
];

/** Where the metadata of a provider is, or null where nothing is read. */
export function metadataUrl({ endpoints, issuer }: ProviderKind): string | null {
  if (!("discovery" in endpoints)) return null;
  if (typeof endpoints.discovery === "string") return endpoints.discovery;
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** The metadata of a provider that publishes none. */
export function fixedMetadata({ endpoints, issuer, answersWithIssuer }: ProviderKind): AuthorizationServer | null {
  if ("discovery" in endpoints) return null;
  const { authorization, token, userinfo, jwks } = endpoints;
  return {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    ...(userinfo !== null && { userinfo_endpoint: userinfo }),
    ...(jwks !== null && {
      jwks_uri: jwks,
      id_token_signing_alg_values_supported: [...idTokenAlgorithms],
      userinfo_signing_alg_values_supported: [...idTokenAlgorithms],
    }),
    ...(answersWithIssuer === true && { authorization_response_iss_parameter_supported: true }),
  };
}

/** Checks metadata that was read (OpenID Connect Discovery, section 4.3). Throws a `ProviderFault` that says what is wrong with it. */
export function readMetadata(kind: ProviderKind, given: JsonObject, allowHttp: boolean): AuthorizationServer {
  // What there is not, some servers write as null.
  const document: JsonObject = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  // Security: byte for byte. Metadata of another issuer is how one provider passes for another.
  if (document.issuer !== kind.issuer) {
    const said = typeof document.issuer === "string" ? document.issuer : undefined;
    throw new ProviderFault("The metadata names another issuer.", said);
  }
  const endpoint = (name: string): string => {
    const value = document[name];
    const protocol = typeof value === "string" && URL.canParse(value) ? new URL(value).protocol : "";
    // Security: a browser is sent to one of them. `javascript:` is an absolute URL as well.
    if (protocol === "https:" || (allowHttp && protocol === "http:")) return value as string;
    throw new ProviderFault(`The metadata has no ${name} that is an https URL.`);
  };
  const algorithms = takenOf(document.id_token_signing_alg_values_supported ?? ["RS256"]);
  if (algorithms.length === 0) throw new ProviderFault("The metadata offers no signature of ID tokens that is taken.");
  const methods = document.token_endpoint_auth_methods_supported;
  return {
    issuer: kind.issuer,
    authorization_endpoint: endpoint("authorization_endpoint"),
    token_endpoint: endpoint("token_endpoint"),
    jwks_uri: endpoint("jwks_uri"),
    ...(document.userinfo_endpoint !== undefined && { userinfo_endpoint: endpoint("userinfo_endpoint") }),
    id_token_signing_alg_values_supported: algorithms,
    // For those who sign userinfo as well. Where it is not said, it is as they sign ID tokens.
    userinfo_signing_alg_values_supported: takenOf(document.userinfo_signing_alg_values_supported ?? algorithms),
    ...(Array.isArray(methods) && {
      token_endpoint_auth_methods_supported: methods.filter((one) => typeof one === "string"),
    }),
    authorization_response_iss_parameter_supported:
      kind.answersWithIssuer === true || document.authorization_response_iss_parameter_supported === true,
  };
}

/** Those of the offered algorithms that are taken. */
function takenOf(offered: unknown): string[] {
  return idTokenAlgorithms.filter((name) => Array.isArray(offered) && offered.includes(name));
}
