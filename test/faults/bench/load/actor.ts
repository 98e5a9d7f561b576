import type { Auth } from "../../../../src/index.ts";
import type { Caller } from "../caller.ts";
import type { Record } from "../record.ts";
import type { Site } from "../site.ts";

/** What everybody who makes load has. */
export interface Scene {
  readonly site: Site;
  readonly record: Record;
  readonly caller: Caller;
  /** In the bench's own process, on the same database: makes people before anything goes wrong. Closed before it does. */
  readonly auth: Auth;
}

/** Somebody, or a group, who does one thing after the other until the run is over. */
export interface Actor {
  /** Makes who and what is needed. */
  prepare(scene: Scene): Promise<void>;
  /** One turn: a request or a few. Never rejects for what a server answers. */
  act(scene: Scene): Promise<void>;
  /** After everything: finds out whether what was answered is there. */
  takeStock?(scene: Scene): Promise<void>;
  /** How many act at a time. */
  readonly clients: number;
  /** Milliseconds between two turns of one of them. */
  readonly pause: number;
}
