/**
 * Of a network as `ClientInfo.network` has it, the /48 of IPv6 that one customer may have all of. Null: it is IPv4, one of a private network, or
 * none.
 */
export function siteOf(network: string): string | null {
  const [, site] = /^((?!f[c-e])[1-9a-f][0-9a-f]*:[0-9a-f]+:[0-9a-f]+):[0-9a-f]+::\/64$/.exec(network) ?? [];
  return site === undefined ? null : `${site}::/48`;
}
