import { registrableDomain } from "../../auth/registrable-domain.ts";
import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { checkProvider } from "../../federation/check-provider.ts";
import { ProviderDocuments } from "../../federation/provider-documents.ts";
import { ProviderLink } from "../../federation/provider-link.ts";
import { ProviderFault } from "../../federation/provider-fault.ts";
import type { Provider } from "../../federation/provider.ts";
import { callbackUrl } from "../../http/flow/start-flow.ts";
import { isLoopbackHost } from "../../http/origin-rule.ts";
import { Metrics } from "../../metric/metrics.ts";
import { systemClock } from "../../shared/clock.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";

type ProviderOptions = Pick<ResolvedOptions, "settings" | "providers">;

/**
 * Whether each provider answers with what it needs, all at once and in five seconds, and whether it takes a callback URL like ours. Nobody can
 * ask it whether ours is registered, or whether the client's secret is right: that shows at the first sign-in.
 */
export async function checkProviders({ settings, providers }: ProviderOptions): Promise<Finding[]> {
  if (providers.length === 0) return [];
  const { development } = settings;
  const findings = await Promise.all(
    providers.map(async (provider) => {
      const callback = new URL(callbackUrl(settings, provider.id));
      return [await ask(provider, development), judgeCallback(provider, callback)];
    }),
  );
  return findings.flat();
}

async function ask(provider: Provider, development: boolean): Promise<Finding> {
  const { id, kind, clientSecrets } = provider;
  const secrets = clientSecrets.length > 1 ? `, ${clientSecrets.length} client secrets` : "";
  try {
    checkProvider(provider, { development });
    await readDocuments(provider, development);
    return ok("providers", `${id} (${kind.kind}) answers${secrets}`);
  } catch (error) {
    const found = `${id} (${kind.kind}): ${describe(error)}`;
    if (error instanceof ConfigurationError) return fail("providers", found, "correct it in the provider's options");
    // What it says of itself will be the same tomorrow.
    if (error instanceof ProviderFault && error.message.startsWith("The metadata"))
      return fail("providers", found, "correct its issuer, byte for byte, or its address");
    return warn("providers", found, "see whether this machine reaches it, and whether its issuer or address is right");
  }
}

async function readDocuments({ id, kind, allowPrivateNetwork }: Provider, development: boolean): Promise<void> {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const link = new ProviderLink({
    providerId: id,
    clock: systemClock,
    logger: quiet,
    metrics: new Metrics(),
    allowHttp: development,
    allowPrivateNetwork: allowPrivateNetwork ?? development,
    probe: () => Promise.resolve(),
  });
  try {
    const parts = { kind, link, allowHttp: development, clock: systemClock, onError: () => {} };
    const documents = new ProviderDocuments(parts);
    const { jwks_uri: keys } = await documents.server();
    if (keys === undefined) await documents.probe();
    else await documents.keys.get();
  } finally {
    link.close();
  }
}

/** Security: of what is no `Error` of ours nothing is said. */
function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : "it failed";
  return text.replace(/\.$/, "");
}

/** What each kind's console refuses to register, as far as its documentation says. */
function judgeCallback({ id, kind }: Provider, callback: URL): Finding {
  const problem = problems[kind.kind]?.(callback) ?? null;
  const registered = `${id} has to know the callback URL ${callback}`;
  if (problem === null) return ok("callbacks", registered);
  return warn("callbacks", `${registered}, but ${problem}`, "set BASE_URL to an address that it takes");
}

const problems: Readonly<Record<string, (callback: URL) => string | null>> = {
  // https://developer.apple.com/documentation/signinwithapple/configuring-your-environment-for-sign-in-with-apple
  apple: ({ protocol, hostname }) =>
    protocol !== "https:" || isLoopbackHost(hostname) || isAddress(hostname)
      ? "Apple takes none without https, on localhost or on an address"
      : null,
  // https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation
  google: ({ protocol, hostname }) => {
    if (isLoopbackHost(hostname)) return null;
    if (isAddress(hostname)) return "Google takes no address in the place of a name";
    if (protocol !== "https:") return "Google takes none without https outside localhost";
    return registrableDomain(hostname) === null ? "Google takes only names of a public domain" : null;
  },
  // https://learn.microsoft.com/entra/identity-platform/reply-url
  microsoft: ({ protocol, hostname }) =>
    protocol === "https:" || hostname === "localhost" ? null : "Microsoft takes one without https only on localhost",
};

function isAddress(hostname: string): boolean {
  return /^\[|^[\d.]+$/.test(hostname);
}
