import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { RecentMap } from "../shared/recent-map.ts";
import type { Service, ServiceRecord } from "./service.ts";
import { hasServiceMac, parseServiceKey } from "./service-key.ts";
import type { ServiceStore } from "./service-store.ts";

export interface ServiceVerifierOptions {
  readonly services: Pick<ServiceStore, "find">;
  readonly ring: SecretRing;
  readonly view: Pick<RevocationView, "cursor" | "history" | "isFresh" | "changedSince">;
  readonly clock: Clock;
}

/** A service as it was read. */
interface Remembered {
  readonly record: ServiceRecord | null;
  /** Frozen: what is said of it. */
  readonly service: Service | null;
  /** Place in the revocation log before it was read. */
  readonly cursor: number;
  readonly history: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Seconds a service is remembered without being read again. The revocation log keeps its entries longer than this. */
const lifetime = 300;
/** Seconds that it is remembered that there is none: one whose key was revoked goes on asking. */
const missLifetime = 5;
/** Services are few, and the front check lets only ids pass that were a service's once. */
const capacity = 1_000;

/** Checks service keys. A service that was seen lately costs no statement, and still its key is refused as soon as it is revoked. */
export class ServiceVerifier {
  readonly #options: ServiceVerifierOptions;
  readonly #remembered = new RecentMap<Remembered>(capacity);

  constructor(options: ServiceVerifierOptions) {
    this.#options = options;
  }

  /** Gives the service whose key this is. Null: nobody's, or it was revoked. Throws `storage_unavailable`. */
  async verify(key: string): Promise<Service | null> {
    const parsed = parseServiceKey(this.#options.ring, key);
    if (!parsed) return null;
    const { record, service } = await this.#read(parsed.serviceId);
    return record && hasServiceMac(parsed, record) ? service : null;
  }

  /** Whether a service that showed its key is still there. Throws `storage_unavailable`. */
  async isLive(serviceId: string): Promise<boolean> {
    return (await this.#read(serviceId)).record !== null;
  }

  /** Whether what is remembered of a service can be out of date, so that it is worth asking `isLive`. */
  hasChanged(serviceId: string): boolean {
    const remembered = this.#remembered.get(serviceId);
    return remembered === undefined || !this.#isUnchanged(serviceId, remembered);
  }

  async #read(serviceId: string): Promise<Remembered> {
    const { services, view, clock } = this.#options;
    const remembered = this.#remembered.get(serviceId);
    const now = clock();
    if (remembered && now < remembered.until && view.isFresh(now) && this.#isUnchanged(serviceId, remembered)) {
      return remembered;
    }
    const { cursor, history } = view;
    const record = await services.find(serviceId);
    const service = record && describe(record);
    const until = now + (record ? lifetime : missLifetime) * 1000;
    const read = { record, service, cursor, history, until };
    this.#remembered.set(serviceId, read);
    return read;
  }

  #isUnchanged(serviceId: string, { cursor, history }: Remembered): boolean {
    const { view } = this.#options;
    return history === view.history && !view.changedSince(serviceId, serviceId, cursor);
  }
}

function describe({ id, name, scopes, audiences, createdAt }: ServiceRecord): Service {
  return Object.freeze({
    id,
    name,
    scopes: Object.freeze([...scopes]),
    audiences: audiences && Object.freeze([...audiences]),
    createdAt,
  });
}
