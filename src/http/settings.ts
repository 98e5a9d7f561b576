import type { TrustedProxies } from "./client-address.ts";

/** Where people are sent. Absolute URLs on the base or a trusted origin. */
export interface PageUrls {
  readonly login: string;
  readonly register: string;
  readonly account: string;
  readonly afterLogin: string;
  readonly afterLogout: string;
}

/** What the HTTP layer has to know of the configuration, resolved and checked. */
export interface HttpSettings {
  readonly development: boolean;
  /** The origin of the base URL, compared byte for byte. */
  readonly origin: string;
  /** Path of the base URL without a slash at the end: "" or "/app". */
  readonly mountPath: string;
  /** Prefix of the API below the mount path: "/auth". */
  readonly basePath: string;
  /** Whether the base URL is https. Decides cookie names, `Secure` and HSTS. */
  readonly secure: boolean;
  readonly trustedOrigins: ReadonlySet<string>;
  readonly trustedProxies: TrustedProxies;
  readonly pages: PageUrls;
  readonly productName: string;
  readonly cookieNames: { readonly session: string; readonly flash: string };
}
