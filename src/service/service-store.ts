import type { Recording } from "../outbox/recording.ts";
import type { ServiceRecord } from "./service.ts";

/**
 * Services. One that is revoked is gone: the events say that it was there. Each method is one atomic step; `recording` is written with
 * it when something changed.
 */
export interface ServiceStore {
  /** False: another service has this name. */
  insert(service: ServiceRecord, recording: Recording): Promise<boolean>;
  find(id: string): Promise<ServiceRecord | null>;
  /** All, by name. */
  list(): Promise<ServiceRecord[]>;
  /** Takes a service's key away, which reaches every process by the revocation log. False: no such service. */
  revoke(name: string, recording: Recording): Promise<boolean>;
}
