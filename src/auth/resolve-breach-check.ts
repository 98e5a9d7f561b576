import { ConfigurationError } from "../error/configuration-error.ts";
import type { BreachCheckSettings } from "../password/breach-check.ts";
import type { PasswordOptions } from "./options.ts";

/** Have I Been Pwned, Pwned Passwords: free, without a key, and asked by five characters of a hash. */
const publicService = "https://api.pwnedpasswords.com/range/";
/** Seconds a person who chooses a password waits at most. */
const defaultTimeout = 2;

/** Whether and where breached passwords are asked for. Null: nowhere. Throws `ConfigurationError`. */
export function resolveBreachCheck(
  { breachCheck = false }: Pick<PasswordOptions, "breachCheck">,
  development: boolean,
): BreachCheckSettings | null {
  if (breachCheck === false) return null;
  const { url, timeout = defaultTimeout } = breachCheck === true ? {} : breachCheck;
  return {
    url: parseUrl(url ?? publicService, development),
    timeout,
    allowHttp: development,
    // A copy of the list in one's own network is asked because somebody wrote its address down here; the public one is never there.
    allowPrivateNetwork: development || url !== undefined,
  };
}

/** Security: the value is not repeated, it may hold a password. */
function parseUrl(given: string, development: boolean): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  const protocols = development ? ["https:", "http:"] : ["https:"];
  const isPlain = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (url && isPlain && protocols.includes(url.protocol)) return url;
  throw new ConfigurationError(
    "password.breachCheck.url",
    "password.breachCheck.url is no address that can be asked; write an https URL without user name, password, query and fragment.",
  );
}
