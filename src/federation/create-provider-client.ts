import {
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  type TokenEndpointResponse,
} from "oauth4webapi";
import { AuthError } from "../error/auth-error.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { Clock } from "../shared/clock.ts";
import { type Logger, withFields } from "../shared/logger.ts";
import { rejectOn } from "../shared/reject-on.ts";
import { askProfile, nativeSource } from "./ask-profile.ts";
import { authorizationUrl } from "./authorization-url.ts";
import { checkProvider } from "./check-provider.ts";
import { ClientSecrets } from "./client-secrets.ts";
import { hasIdToken } from "./has-id-token.ts";
import { isIssuerOf } from "./id-token.ts";
import { judgeNativeToken } from "./judge-native-token.ts";
import { admitProfile, readProfile } from "./make-profile.ts";
import { OutboundError, outboundTimeout } from "../outbound/send-outbound.ts";
import type { ProviderTokens } from "./profile.ts";
import type { ProviderClient } from "./provider-client.ts";
import { clientOf, type ProviderContext, requestsBy } from "./provider-context.ts";
import { ProviderDocuments } from "./provider-documents.ts";
import { toProviderError } from "./provider-error.ts";
import { ProviderFault } from "./provider-fault.ts";
import { type ProviderFetch, ProviderLink } from "./provider-link.ts";
import type { Provider } from "./provider.ts";
import { redeemCode } from "./redeem-code.ts";
import { readTokenResponse } from "./token-response.ts";

export interface ProviderClientDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** `http:`, and addresses of this machine and of private networks, are then allowed. */
  readonly development: boolean;
}

/** Seconds. What is said to be good for longer would be no time that a database can keep. */
const longestLifetime = 10 * 365 * 86_400;

/**
 * Makes the client of one provider. Nothing is asked of the network before somebody signs in. Throws `ConfigurationError` for a provider that
 * cannot be used in this mode.
 */
export function createProviderClient(provider: Provider, deps: ProviderClientDeps): ProviderClient {
  checkProvider(provider, deps);
  const { kind } = provider;
  const { clock, development: allowHttp } = deps;
  const logger = withFields(deps.logger, { provider: provider.id });
  const link: ProviderLink = new ProviderLink({
    ...deps,
    logger,
    providerId: provider.id,
    allowHttp,
    allowPrivateNetwork: provider.allowPrivateNetwork ?? deps.development,
    probe: () => documents.probe(),
  });
  const onError = (error: unknown): void => {
    logger.warn({ reason: reasonOf(toProviderError(error)) }, "a document of a provider's was not renewed");
  };
  const documents = new ProviderDocuments({ kind, link, allowHttp, clock, onError });
  const secrets = new ClientSecrets(provider, clock, {
    onOlder: (index) => logger.warn({ secret: index }, "the newest client secret is refused, and an older one taken"),
    onRefused: () => link.note("The provider refuses every client secret."),
  });
  const context: ProviderContext = { provider, clock, logger, allowHttp, documents, secrets };

  /** Security: whatever goes wrong in there, no error of another kind comes out. */
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const refusal = toProviderError(error);
      if (!(error instanceof AuthError) && refusal.code !== "provider_denied") {
        logger.warn({ code: refusal.code, reason: reasonOf(refusal) }, "a provider was of no use");
      }
      throw refusal;
    }
  };
  const inTime = async <T>(work: (fetch: ProviderFetch) => Promise<T>): Promise<T> => {
    const signal = AbortSignal.timeout(outboundTimeout);
    const late = rejectOn(signal, "").catch(() => {
      throw new OutboundError("unreachable", "The provider does not answer in time.");
    });
    return Promise.race([work(link.begin(signal)), late]);
  };
  const tokensOf = (given: TokenEndpointResponse, before: string | null): ProviderTokens => ({
    accessToken: given.access_token,
    refreshToken: given.refresh_token ?? before,
    expiresAt: given.expires_in === undefined ? null : clock() + Math.min(longestLifetime, given.expires_in) * 1000,
    scopes: given.scope === undefined ? provider.scopes : given.scope.split(/[\s,]+/).filter((one) => one !== ""),
  });

  return {
    id: provider.id,
    name: provider.name,
    get origin() {
      return new URL(documents.known?.authorization_endpoint ?? kind.issuer).host;
    },
    answersByPost: kind.responseMode === "form_post",
    canReauthenticate: kind.canReauthenticate === true,
    allowSignUp: provider.allowSignUp,
    keepsTokens: provider.keepTokens,
    takesIdTokens: hasIdToken(kind) && provider.nativeClientIds.length > 0,
    isIssuer: (issuer) => isIssuerOf(kind, issuer),
    authorizationUrl: (input) =>
      guard(async () => {
        link.check();
        const server = await inTime(() => documents.server());
        const url = authorizationUrl(provider, server, input);
        link.lookIn(url.origin + url.pathname);
        return url;
      }),
    redeem: (input) =>
      guard(async () => {
        const { grant, found } = await inTime(async (fetch) => {
          const grant = await redeemCode(context, input, fetch);
          const source = await askProfile(context, grant, input.params, fetch);
          return { grant, found: await readProfile(context, source, grant.claims?.iss ?? kind.issuer) };
        });
        return {
          profile: await admitProfile(context, found),
          tokens: provider.keepTokens ? tokensOf(grant.tokens, null) : null,
          authTime: grant.claims?.auth_time ?? null,
        };
      }),
    verifyIdToken: (idToken, nonce) =>
      guard(async () => {
        const { claims, found } = await inTime(async () => {
          const claims = await judgeNativeToken(context, idToken, nonce);
          return { claims, found: await readProfile(context, nativeSource(provider.clientId, claims), claims.iss) };
        });
        return { profile: await admitProfile(context, found), tokens: null, authTime: claims.auth_time ?? null };
      }),
    refresh: (refreshToken) =>
      guard(() =>
        inTime(async (fetch) => {
          const server = await documents.server();
          const client = clientOf(context, provider.clientId);
          const response = await secrets.send(server, (auth) =>
            refreshTokenGrantRequest(server, client, auth, refreshToken, requestsBy(fetch, context)),
          );
          const tokens = await readTokenResponse(response, { keepsIdToken: false });
          const given = await processRefreshTokenResponse(server, client, tokens).catch((error: unknown) =>
            refuseRefresh(error, kind.grantErrors),
          );
          return tokensOf(given, refreshToken);
        }),
      ),
    health: () => ({
      available: link.isAvailable,
      failedAt: link.failure?.at ?? null,
      failure: link.failure?.sentence ?? null,
      secretInUse: secrets.inUse,
    }),
    close: () => link.close(),
  };
}

function refuseRefresh(error: unknown, others: readonly string[] = []): never {
  if (error instanceof ResponseBodyError && ["invalid_grant", ...others].includes(error.error)) {
    throw new AuthError("provider_denied", { cause: new ProviderFault("The refresh token is not taken any more.") });
  }
  throw error;
}

function reasonOf({ cause, code }: AuthError): string {
  return cause instanceof Error ? cause.message : code;
}
