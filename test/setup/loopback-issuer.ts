import { once } from "node:events";
import { createServer } from "node:http";
import { freePort } from "../server/serve.ts";
import type { Claims } from "./configure-provider.ts";
import { createIssuer, type RegisteredClient } from "./issuer.ts";

/** A certified OpenID provider on this machine, as a company has one. */
export interface LoopbackIssuer {
  readonly url: string;
  /** People by what they type there. May be changed at any time. */
  readonly accounts: Map<string, Claims>;
  close(): Promise<void>;
}

/** Starts one. Close it after use. */
export async function openLoopbackIssuer(client: RegisteredClient, redirectUri: string): Promise<LoopbackIssuer> {
  const port = await freePort();
  // Not `localhost`, which is where applications are: to a browser this is another site.
  const url = `http://127.0.0.1:${port}`;
  const accounts = new Map<string, Claims>();
  const server = createServer(createIssuer(url, { ...client, redirectUri, accounts }));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url,
    accounts,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
