import { get } from "node:http";
import { get as getTls } from "node:https";

// Says by its exit code whether the server of this container is alive. Not whether it is ready: starting it anew mends no database.
const { HOST = "", PORT = "3000", TLS_CERT = "" } = process.env;
const everywhere = ["", "0.0.0.0", "::"];
const address = {
  host: everywhere.includes(HOST) ? "127.0.0.1" : HOST,
  port: Number(PORT),
  path: "/healthz",
  timeout: 4_000,
};
/** @param {import("node:http").IncomingMessage} answer */
const judge = (answer) => process.exit(answer.statusCode === 200 ? 0 : 1);
// Security: the certificate is for the name that people use, and this asks nothing and tells nothing that it could protect.
// latchkey-scan-ignore tls-verification-off: the certificate is for the name that people use, and nothing is told
const asked = TLS_CERT === "" ? get(address, judge) : getTls({ ...address, rejectUnauthorized: false }, judge);
asked.on("timeout", () => asked.destroy(new Error("no answer in time"))).on("error", () => process.exit(1));
