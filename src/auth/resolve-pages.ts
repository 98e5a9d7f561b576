import { ConfigurationError } from "../error/configuration-error.ts";
import type { PageUrls } from "../http/settings.ts";
import { quote } from "../shared/quote.ts";
import type { PageOptions } from "./options.ts";

/** Where pages may be. */
export interface PagePlaces {
  readonly mountPath: string;
  /** The base URL's origin. */
  readonly origin: string;
  /** It and the trusted ones. */
  readonly allowed: ReadonlySet<string>;
}

/** Below the base URL. */
const defaultPaths = {
  login: "login",
  register: "register",
  account: "account",
  resetPassword: "reset-password",
  verifyEmail: "verify-email",
  admin: "admin",
};

/** Completes and checks the addresses of pages. Throws `ConfigurationError`. */
export function resolvePages(pages: PageOptions, places: PagePlaces): PageUrls {
  const { mountPath } = places;
  const page = (name: keyof typeof defaultPaths): string => {
    const given = pages[name];
    return given === undefined || given === false
      ? `${mountPath}/${defaultPaths[name]}`
      : resolvePage(name, given, places, false);
  };
  const target = (name: "afterLogin" | "afterLogout", fallback: string): string => {
    const given = pages[name];
    return given === undefined ? fallback : resolvePage(name, given, places, true);
  };
  const login = page("login");
  return {
    login,
    register: page("register"),
    account: page("account"),
    resetPassword: page("resetPassword"),
    verifyEmail: page("verifyEmail"),
    admin: pages.admin === false ? null : page("admin"),
    afterLogin: target("afterLogin", `${mountPath}/`),
    afterLogout: target("afterLogout", login),
  };
}

/** A page is routed by its path and is given parameters of ours: it has none of its own. */
function resolvePage(
  name: keyof PageOptions,
  given: string,
  { origin, allowed }: PagePlaces,
  mayHaveQuery: boolean,
): string {
  const url = /^(?:\/(?!\/)|https?:\/\/)/.test(given) ? URL.parse(given, origin) : null;
  const isPlain = url !== null && (mayHaveQuery || (url.search === "" && url.hash === ""));
  // Security: dot segments may hide two slashes, which a browser takes for another host.
  if (!url || !isPlain || !allowed.has(url.origin) || url.pathname.startsWith("//")) {
    throw new ConfigurationError(
      `pages.${name}`,
      `pages.${name} is ${quote(given)}; write a path such as "/${name}", or a URL on the base URL's or a trusted origin.`,
    );
  }
  return url.origin === origin ? url.pathname + url.search + url.hash : url.href;
}
