import { createServer, type RequestListener } from "node:http";

/** What a measured process says once it listens. */
export interface Ready {
  readonly port: number;
  /** `Cookie` headers of people who are signed in. */
  readonly cookies: readonly string[];
}

/** The applications of a measured process. Each is alone with its routes: matching a route costs, and the later one more. */
export interface Applications {
  /** Answers `/bare`. */
  readonly bare: RequestListener;
  /** Answers everything else: `/me` as `/bare` does, behind the guard. */
  readonly guarded: RequestListener;
}

/** Serves on a free port of 127.0.0.1, tells the parent process, and answers its questions about processor time. */
export function answer({ bare, guarded }: Applications, cookies: readonly string[]): void {
  const server = createServer((request, response) => {
    if (request.url === "/bare") bare(request, response);
    else guarded(request, response);
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("No port");
    const ready: Ready = { port: address.port, cookies };
    process.send?.(ready);
  });
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuSeconds: (user + system) / 1e6 });
  });
  process.on("disconnect", () => process.exit());
}
