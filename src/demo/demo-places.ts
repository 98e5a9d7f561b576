import { callbackUrl } from "../http/flow/start-flow.ts";
import type { HttpSettings } from "../http/settings.ts";

/** Where the demo provider and its one client are. */
export interface DemoPlaces {
  /** Its issuer, compared byte for byte: "http://localhost:3000/demo". */
  readonly issuer: string;
  /** Its path on the server: "/demo". Everything below it is the provider's. */
  readonly path: string;
  /** The one address that an answer goes to. */
  readonly redirectUri: string;
}

/** The id that the demo provider has among the providers. */
export const demoId = "demo";

/** Lays out where things are. It is beside the API and not below it, as another company's server would be. */
export function demoPlaces(settings: Pick<HttpSettings, "origin" | "mountPath" | "basePath">): DemoPlaces {
  const path = `${settings.mountPath}/demo`;
  return { issuer: settings.origin + path, path, redirectUri: callbackUrl(settings, demoId) };
}
