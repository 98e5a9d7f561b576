import { allowInsecureRequests, type Client, clockSkew, clockTolerance as tolerance, customFetch } from "oauth4webapi";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import type { ClientSecrets } from "./client-secrets.ts";
import { clockTolerance } from "./id-token.ts";
import type { ProviderDocuments } from "./provider-documents.ts";
import type { ProviderFetch } from "./provider-link.ts";
import type { Provider } from "./provider.ts";

/** What everything about one provider works with. */
export interface ProviderContext {
  readonly provider: Provider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly allowHttp: boolean;
  readonly documents: ProviderDocuments;
  readonly secrets: ClientSecrets;
}

/** The client as `oauth4webapi` knows it, by our own clock. */
export function clientOf({ clock }: Pick<ProviderContext, "clock">, clientId: string): Client {
  return { client_id: clientId, [clockSkew]: Math.round((clock() - Date.now()) / 1000), [tolerance]: clockTolerance };
}

/** How `oauth4webapi` makes its requests. */
export interface RequestWay {
  readonly [customFetch]: ProviderFetch;
  readonly [allowInsecureRequests]: boolean;
}

export function requestsBy(fetch: ProviderFetch, { allowHttp }: Pick<ProviderContext, "allowHttp">): RequestWay {
  return { [customFetch]: fetch, [allowInsecureRequests]: allowHttp };
}
