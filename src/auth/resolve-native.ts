import { ConfigurationError } from "../error/configuration-error.ts";
import { type NativeRedirectFault, type NativeRedirects, parseNativeRedirect } from "../federation/native-redirect.ts";
import { quote } from "../shared/quote.ts";

const explanations: Readonly<Record<NativeRedirectFault, string>> = {
  no_uri:
    '; write the exact address that the app is registered for, such as "com.example.app:/signed-in", "https://app.example.com/signed-in" or "http://127.0.0.1/signed-in".',
  too_long: ", which has more than 255 characters; write a shorter one.",
  query_or_fragment: ", which has a query or a fragment; the answer is put there, so take it out.",
  plain_http:
    ", which is plain HTTP; write https, or http://127.0.0.1/… or http://[::1]/… for a program that listens on its own machine.",
  localhost: ", a name that may lead elsewhere; write 127.0.0.1 or [::1] in its place.",
  port: ", which has a port; leave it out, a program on its own machine may listen on any.",
  scheme_without_dot:
    ', whose scheme any app could take; use the name of a domain of yours backwards, such as "com.example.app:/signed-in".',
};

/** The addresses of native apps that a sign-in at a provider may answer at. Throws `ConfigurationError`. */
export function resolveNativeRedirects(given: readonly string[]): NativeRedirects {
  return given.map((text) => {
    const parsed = parseNativeRedirect(text);
    if (typeof parsed !== "string") return parsed;
    throw new ConfigurationError("nativeRedirectUris", `nativeRedirectUris has ${quote(text)}${explanations[parsed]}`);
  });
}
