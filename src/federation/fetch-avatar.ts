import { maxAvatarBytes } from "./avatar-image.ts";
import { OutboundError, type OutboundOptions, outboundTimeout, sendOutbound } from "../outbound/send-outbound.ts";

/**
 * Gets a picture from where a provider says it is. Rejects with an `OutboundError`.
 *
 * Security: the address is whatever somebody wrote into her profile there. It is asked as any stranger's: over https, without a redirect, and
 * never in a private network, whatever a provider's own endpoints are allowed (OWASP: server-side request forgery). In development a
 * provider on this machine is excepted, and nothing else. Nor by a proxy, which may know the way to hosts that nobody here can look at.
 */
export async function fetchAvatar(options: OutboundOptions, source: string, closing: AbortSignal): Promise<Uint8Array> {
  const signal = AbortSignal.any([AbortSignal.timeout(outboundTimeout), closing]);
  const headers = { accept: "image/webp,image/png,image/jpeg,image/gif" };
  const own = { ...options, takesProxy: false };
  const answer = await sendOutbound(own, source, { method: "GET", headers, signal, maxBytes: maxAvatarBytes });
  if (answer.status === 200) return answer.body;
  throw new OutboundError("unusable", `${new URL(source).host} answers ${answer.status} to the request for a picture.`);
}
