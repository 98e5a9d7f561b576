import { fetchAvatar } from "../../../src/federation/fetch-avatar.ts";
import { type OutboundError, sendOutbound } from "../../../src/outbound/send-outbound.ts";

/** Asks each address that it is called with, as production does, or for the picture behind `picture:`, and says what came of it, a line each. */
for (const address of process.argv.slice(2)) {
  const signal = AbortSignal.timeout(3000);
  const options = { allowHttp: false, allowPrivateNetwork: false };
  const ask = async (): Promise<string> => {
    const [, picture] = /^picture:(.*)$/.exec(address) ?? [];
    if (picture !== undefined) return `picture ${(await fetchAvatar(options, picture, signal)).length}`;
    const { status, body } = await sendOutbound(options, address, { method: "GET", headers: {}, signal });
    return `${status} ${body.toString("utf8")}`;
  };
  const said = await ask().catch(({ name, reason, message }: OutboundError) => `${name} ${reason}: ${message}`);
  process.stdout.write(`${said}\n`);
}
