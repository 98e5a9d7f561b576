import { type AuthorizationServer, type ClientAuth, ClientSecretPost } from "oauth4webapi";
import type { Clock } from "../shared/clock.ts";
import { clientSecretBasic, isReadInTwoWays } from "./client-secret-basic.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { Provider } from "./provider.ts";

/** Who is told of what. */
export interface ClientSecretsTold {
  /** One is taken that is not the newest. */
  readonly onOlder: (index: number) => void;
  /** None is taken. */
  readonly onRefused: () => void;
}

/** The secrets of one client: the newest first, and which of them the provider takes. */
export class ClientSecrets {
  readonly #provider: Provider;
  readonly #clock: Clock;
  readonly #told: ClientSecretsTold;
  #inUse: number | null = null;

  constructor(provider: Provider, clock: Clock, told: ClientSecretsTold) {
    this.#provider = provider;
    this.#clock = clock;
    this.#told = told;
  }

  /** Which was last accepted, 0 for the newest; null before the first, and where secrets are made when they are needed. */
  get inUse(): number | null {
    return this.#inUse;
  }

  /**
   * Sends a request to the token endpoint, and sends it again with each other secret while the client is refused: a code is not used up by
   * that.
   */
  async send(server: AuthorizationServer, request: (auth: ClientAuth) => Promise<Response>): Promise<Response> {
    const { clientId, clientSecrets, kind } = this.#provider;
    const { clientAuthentication: way = "discovery" in kind.endpoints ? "metadata" : "basic" } = kind;
    if (typeof way === "object") {
      const response = await request(ClientSecretPost(await makeSecret(way.makeSecret, this.#clock())));
      if (await refusesClient(response, kind.clientErrors)) this.#told.onRefused();
      return response;
    }
    const first = this.#inUse ?? 0;
    const order = [first, ...[...clientSecrets.keys()].filter((index) => index !== first)];
    let refusal: Response | undefined;
    for (const index of order) {
      const secret = clientSecrets[index] ?? "";
      const isInHeader = inHeader(way, server, [clientId, secret]);
      const response = await request(isInHeader ? clientSecretBasic(secret) : ClientSecretPost(secret));
      if (await refusesClient(response, kind.clientErrors)) {
        refusal = response;
        continue;
      }
      if (index !== 0 && index !== this.#inUse) this.#told.onOlder(index);
      this.#inUse = index;
      return response;
    }
    this.#told.onRefused();
    if (refusal === undefined) throw new ProviderFault("There is no client secret.");
    return refusal;
  }
}

async function makeSecret(make: (now: number) => string | Promise<string>, now: number): Promise<string> {
  try {
    return await make(now);
  } catch {
    // Security: what a signature fails with may show of the key.
    throw new ProviderFault("The client secret could not be made of the key that is configured.");
  }
}

function inHeader(
  way: "basic" | "post" | "metadata",
  { token_endpoint_auth_methods_supported }: AuthorizationServer,
  credentials: readonly string[],
): boolean {
  if (way !== "metadata") return way === "basic";
  // OpenID Connect Discovery, section 3: this is what holds where nothing is said.
  const methods = token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const inBody = methods.includes("client_secret_post");
  // In the body they mean the same to everybody.
  if (methods.includes("client_secret_basic")) return !(inBody && credentials.some(isReadInTwoWays));
  if (inBody) return false;
  throw new ProviderFault("The token endpoint takes no client secret, neither in a header nor in the body.");
}

async function refusesClient(response: Response, others: readonly string[] = []): Promise<boolean> {
  if (response.status < 400) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  if (typeof error !== "string") return response.status === 401;
  return error === "invalid_client" || others.includes(error);
}
