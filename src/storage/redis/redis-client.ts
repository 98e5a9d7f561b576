/** What is used of a client of the package `ioredis`, whose own types stay out of what is published. */
export interface RedisClient {
  /** "ready" when commands can be sent. */
  readonly status: string;
  connect(): Promise<unknown>;
  /** Lets go of the connection at once. */
  disconnect(): void;
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  on(event: "ready" | "connect" | "close" | "error", listener: (error: Error) => void): unknown;
  /** Another client with the same settings but for these, not yet connected. */
  duplicate(settings?: Readonly<Record<string, unknown>>): RedisClient;
}
