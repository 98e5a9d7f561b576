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
  readonly link: Pick<ProviderLink, "check" | "knock" | "readDocument">;
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
  #known: AuthorizationServer | null;

  constructor(options: ProviderDocumentsOptions) {
    const { kind, link, allowHttp } = options;
    const fixed = fixedMetadata(kind);
    const url = metadataUrl(kind);
    this.#options = options;
    this.#known = fixed;
    const loadMetadata = async (): Promise<AuthorizationServer> => {
      if (url === null) throw new ProviderFault("There is no metadata.");
      this.#known = readMetadata(kind, await link.readDocument(url), allowHttp);
      return this.#known;
    };
    this.#metadata = new CachedDocument({ ...options, load: checked(link, loadMetadata) });
    const loadKeys = async () => {
      const { jwks_uri: keys } = await this.server();
      if (keys === undefined) throw new ProviderFault("There are no keys.");
      return readKeys(await link.readDocument(keys));
    };
    this.keys = new ProviderKeys({ ...options, load: checked(link, loadKeys) });
  }

  /** The metadata as it was last read, or null. */
  get known(): AuthorizationServer | null {
    return this.#known;
  }

  /** The metadata: fixed, or read and checked. */
  async server(): Promise<AuthorizationServer> {
    return fixedMetadata(this.#options.kind) ?? this.#metadata.get();
  }

  /** Finds out whether the provider answers, and whether it can be used. Also while it counts as away. */
  async probe(): Promise<void> {
    const { kind, link } = this.#options;
    const url = metadataUrl(kind);
    if (url === null) await link.knock(fixedMetadata(kind)?.token_endpoint ?? kind.issuer);
    else await link.readDocument(url);
  }
}

function checked<T>(link: Pick<ProviderLink, "check">, load: () => Promise<T>): () => Promise<T> {
  return async () => {
    link.check();
    return load();
  };
}
