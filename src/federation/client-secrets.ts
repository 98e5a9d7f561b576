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

/** One of the secrets, and where it is written. */
interface Proof {
  readonly index: number;
  readonly secret: string;
  readonly place: Place;
}

type Place = "header" | "body";

/** The secrets of one client: the newest first, and which of them the provider takes. */
export class ClientSecrets {
  readonly #provider: Provider;
  readonly #clock: Clock;
  readonly #told: ClientSecretsTold;
  #accepted: Proof | null = null;

  constructor(provider: Provider, clock: Clock, told: ClientSecretsTold) {
    this.#provider = provider;
    this.#clock = clock;
    this.#told = told;
  }

  /** Which was last accepted, 0 for the newest; null before the first, and where secrets are made when they are needed. */
  get inUse(): number | null {
    return this.#accepted?.index ?? null;
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
    const proofs = clientSecrets.flatMap((secret, index) =>
      placesOf(way, server, [clientId, secret]).map((place) => ({ index, secret, place })),
    );
    let refusal: Response | undefined;
    for (const proof of this.#order(proofs)) {
      const { index, secret, place } = proof;
      const response = await request(place === "header" ? clientSecretBasic(secret) : ClientSecretPost(secret));
      if (await refusesClient(response, kind.clientErrors)) {
        refusal = response;
        continue;
      }
      if (index !== 0 && index !== this.inUse) this.#told.onOlder(index);
      this.#accepted = proof;
      return response;
    }
    this.#told.onRefused();
    if (refusal === undefined) throw new ProviderFault("There is no client secret.");
    return refusal;
  }

  /** What was last accepted comes first. */
  #order(proofs: readonly Proof[]): readonly Proof[] {
    const isLast = ({ index, place }: Proof): boolean =>
      index === this.#accepted?.index && place === this.#accepted.place;
    return [...proofs.filter(isLast), ...proofs.filter((proof) => !isLast(proof))];
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

/** Where a secret may be written, in the order in which it is tried. */
function placesOf(
  way: "basic" | "post" | "metadata",
  { token_endpoint_auth_methods_supported }: AuthorizationServer,
  credentials: readonly string[],
): readonly Place[] {
  if (way !== "metadata") return way === "basic" ? ["header"] : ["body"];
  // OpenID Connect Discovery, section 3: this is what holds where nothing is said.
  const methods = token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const isInBody = methods.includes("client_secret_post");
  if (!methods.includes("client_secret_basic")) {
    if (isInBody) return ["body"];
    throw new ProviderFault("The token endpoint takes no client secret, neither in a header nor in the body.");
  }
  // In the body they mean the same to everybody.
  return isInBody && credentials.some(isReadInTwoWays) ? ["header", "body"] : ["header"];
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
