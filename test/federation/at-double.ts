import type { Provider, ProviderKind } from "../../src/federation/provider.ts";

/**
 * A provider exactly as it is configured, save that requests for the addresses on the left go to those on the right. Its issuer stays: a
 * double says of itself what the real one says.
 */
export function atDouble(provider: Provider, addresses: Readonly<Record<string, string>>): Provider {
  const { kind } = provider;
  const lead = (url: string): string => {
    const from = Object.keys(addresses).find((address) => url.startsWith(`${address}/`));
    if (from === undefined) throw new Error(`Nobody plays ${url}.`);
    return addresses[from] + url.slice(from.length);
  };
  return {
    ...provider,
    kind: {
      ...kind,
      endpoints: leadEndpoints(kind, lead),
      readProfile: (source) => kind.readProfile({ ...source, ask: (url) => source.ask(lead(url)) }),
    },
  };
}

function leadEndpoints({ endpoints, issuer }: ProviderKind, lead: (url: string) => string): ProviderKind["endpoints"] {
  if ("discovery" in endpoints) {
    const { discovery } = endpoints;
    return { discovery: lead(discovery === true ? `${issuer}/.well-known/openid-configuration` : discovery) };
  }
  const { authorization, token, userinfo, jwks } = endpoints;
  return {
    authorization: lead(authorization),
    token: lead(token),
    userinfo: userinfo === null ? null : lead(userinfo),
    jwks: jwks === null ? null : lead(jwks),
  };
}
