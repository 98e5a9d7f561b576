import { existsSync } from "node:fs";
import type { FromWorker, ToWorker } from "../../../src/server/workers/message.ts";

/** A worker that answers nobody but the process that leads. While the file that it is given exists it does not start. */
const [, , obstacle = ""] = process.argv;
const send = (message: FromWorker): void => void process.send?.(message);

if (existsSync(obstacle)) {
  send({ kind: "refused", sentence: "The file is there." });
  process.exitCode = 1;
  process.disconnect();
} else {
  process.on("message", (message: ToWorker) => {
    if (message.kind === "ping") send({ kind: "pong" });
    if (message.kind === "stop") process.exit(0);
  });
  send({ kind: "started", url: "http://localhost", banner: String(process.pid) });
}
