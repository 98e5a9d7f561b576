import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** Whether a URL names an address of a private network, or this machine. Security: for an address in a URL nothing is resolved, so nobody else looks. */
export function isPrivateAddress(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && !isPublicAddress(host);
}

/**
 * Resolves names for a connection, and refuses what leads into a private network with the error that `refuse` makes. To be used with a
 * connection of its own for each request.
 *
 * Security: resolved once, looked at, and used as it was found, so that a name cannot point elsewhere a moment later (DNS rebinding).
 * One private address among several refuses them all.
 */
export function lookupPublic(refuse: () => Error): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(refuse(), "", 0);
      const [first] = addresses;
      if (options.all === true)
        return (callback as unknown as (e: null, all: typeof addresses) => void)(null, addresses);
      return callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}
