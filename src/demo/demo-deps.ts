import type { Deps } from "../http/deps.ts";
import type { OneTimeKey } from "../http/one-time-key.ts";
import type { DemoKey } from "./demo-key.ts";
import type { DemoPlaces } from "./demo-places.ts";

/** What the demo provider's endpoints work with. */
export interface DemoDeps extends Pick<Deps, "ring" | "settings" | "clock" | "codes"> {
  readonly places: DemoPlaces;
  /** By each root secret that is accepted; the first signs. */
  readonly keys: readonly [DemoKey, ...DemoKey[]];
  /** Lets a browser in. */
  readonly key: OneTimeKey;
}
