import type { AuthorizationServer } from "oauth4webapi";
import type { Clock } from "../shared/clock.ts";
import { CachedDocument } from "./cached-document.ts";
import { fixedMetadata, metadataUrl, readMetadata } from "./read-metadata.ts";
import type { ProviderLink } from "./provider-link.ts";
import { ProviderFault } from "./provider-fault.ts";
import { ProviderKeys, readKeys } from "./provider-keys.ts";
import type { ProviderKind } from "./provider.ts";

export interface ProviderDocumentsOptions {
  readonly kind: ProviderKind;
  readonly link: Pick<ProviderLink, "check" | "knock" | "note" | "readDocument">;
  readonly allowHttp: boolean;
  readonly clock: Clock;
  /** Told of failures that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/** What a provider publishes about itself: metadata and keys. Nothing is read before somebody needs it. */
export class ProviderDocuments {
  readonly keys: ProviderKeys;
  readonly #options: ProviderDocumentsOptions;
  readonly #metadata: CachedDocument<AuthorizationServer>;
  readonly #fixed: AuthorizationServer | null;
  #known: AuthorizationServer | null;

  constructor(options: ProviderDocumentsOptions) {
    const { kind, link, allowHttp } = options;
    const url = metadataUrl(kind);
    this.#options = options;
    this.#fixed = fixedMetadata(kind);
    this.#known = this.#fixed;
    this.#metadata = new CachedDocument({
      ...options,
      load: noted(link, async (hasCopy) => {
        if (url === null) throw new ProviderFault("There is no metadata.");
        link.check();
        this.#known = readMetadata(kind, await link.readDocument(url, { isNeeded: !hasCopy }), allowHttp);
        return this.#known;
      }),
    });
    this.keys = new ProviderKeys({
      ...options,
      load: noted(link, async (hasCopy) => {
        const { jwks_uri: keys } = await this.server();
        if (keys === undefined) throw new ProviderFault("There are no keys.");
        link.check();
        return readKeys(await link.readDocument(keys, { isNeeded: !hasCopy }));
      }),
    });
  }

  /** The metadata as it was last read, or null. */
  get known(): AuthorizationServer | null {
    return this.#known;
  }

  /** The metadata: fixed, or read and checked. */
  async server(): Promise<AuthorizationServer> {
    return this.#fixed ?? this.#metadata.get();
  }

  /**
   * Asks for something small, also while the provider counts as away: for what people are sent to, where that is known. Metadata that cannot be
   * had keeps nobody from signing in.
   */
  async probe(): Promise<void> {
    const { kind, link } = this.#options;
    const url = metadataUrl(kind);
    const { authorization_endpoint: authorization } = this.#known ?? {};
    if (authorization !== undefined) await link.knock(authorization);
    else if (url !== null) await link.readDocument(url, { isNeeded: false });
  }
}

/** What is published and cannot be used is the provider's own doing: nobody who signs in has a part in it. */
function noted<T>(
  link: Pick<ProviderLink, "note">,
  load: (hasCopy: boolean) => Promise<T>,
): (hasCopy: boolean) => Promise<T> {
  return async (hasCopy) => {
    try {
      return await load(hasCopy);
    } catch (error) {
      if (error instanceof ProviderFault) link.note(error.message);
      throw error;
    }
  };
}
