import { ConfigurationError } from "../../error/configuration-error.ts";
import { quote } from "../../shared/quote.ts";

/**
 * The address of a provider that people run themselves, without a slash at its end. It may have a path. Throws `ConfigurationError` unless it is
 * an https or http URL of host and path alone; that http is for development only is judged where requests are made.
 */
export function readBaseUrl(kind: string, baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const plain = url && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (url && plain && (url.protocol === "https:" || url.protocol === "http:")) return url.href.replace(/\/+$/, "");
  throw new ConfigurationError(
    "providers",
    `${kind}.baseUrl is ${url?.password ? "an address with a password" : quote(baseUrl)}; write the address of the server, such as "https://${kind}.example.com".`,
  );
}
