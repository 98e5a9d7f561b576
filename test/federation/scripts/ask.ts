import { type OutboundError, sendOutbound } from "../../../src/outbound/send-outbound.ts";

/** Asks each address that it is called with, one after the other, as production does, and says what came of it, a line each. */
for (const address of process.argv.slice(2)) {
  const signal = AbortSignal.timeout(3000);
  const request = { method: "GET", headers: {}, signal };
  const options = { allowHttp: false, allowPrivateNetwork: false };
  const said = await sendOutbound(options, address, request).then(
    ({ status, body }) => `${status} ${body.toString("utf8")}`,
    ({ name, reason, message }: OutboundError) => `${name} ${reason}: ${message}`,
  );
  process.stdout.write(`${said}\n`);
}
