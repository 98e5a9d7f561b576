import type { ServerResponse } from "node:http";
import type { Connection } from "../http/request-info.ts";

/** The connection that an answer of Node's travels on. */
export function connectionOf(outgoing: Pick<ServerResponse, "destroy" | "shouldKeepAlive" | "on">): Connection {
  return {
    cut: () => void outgoing.destroy(),
    keepNoLonger: () => {
      outgoing.shouldKeepAlive = false;
      // Node cuts a connection on which nothing moved for long, unless somebody listens.
      outgoing.on("timeout", () => {});
    },
  };
}
