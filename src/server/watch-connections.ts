import type { Server } from "node:http";
import type { Metrics } from "../metric/metrics.ts";

/** Counts the connections of a server: those that are open, and those refused because too many were. */
export function watchConnections(metrics: Metrics, server: Server): void {
  let open = 0;
  let dropped = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  server.on("drop", () => {
    dropped += 1;
  });
  metrics.source("latchkey_http_connections", () => open);
  metrics.source("latchkey_http_connections_dropped_total", () => dropped);
}
