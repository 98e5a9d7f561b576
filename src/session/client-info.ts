/** What is known of the device a request came from. For its owner's eyes, and for fairness; never proof of anything. */
export interface ClientInfo {
  /** The network address, without the `::ffff:` of a mapped IPv4 address, or null where there is none. */
  readonly ip: string | null;
  /** What shares a fate with this client when work has to wait: its IPv4 address, or its IPv6 /64. */
  readonly network: string;
  readonly userAgent: string | null;
}
