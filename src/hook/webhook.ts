import { createHmac } from "node:crypto";
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isPrivateAddress, lookupPublic } from "../shared/public-lookup.ts";
import { findTracing } from "../trace/tracing.ts";

/** Where hooks are sent over HTTP. */
export interface WebhookTarget {
  readonly url: URL;
  /** Keys to sign with, the newest first: a receiver needs one of them. */
  readonly keys: readonly Buffer[];
  /** Whether addresses of private networks, and this machine, may be called. */
  readonly allowPrivateNetwork: boolean;
}

/** Seconds a receiver may take to answer. */
export const webhookTimeout = 5;
/** Bytes of an answer that are read, so that the receiver can finish its sentence. */
const maxAnswerBytes = 1_048_576;

/** What a receiver is told. */
export interface WebhookMessage {
  readonly type: string;
  /** The same at every repetition. */
  readonly id: string;
  readonly at: Date;
  readonly data: object;
}

/** A message as it is sent. */
interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes a message and signs it by the scheme of Standard Webhooks (www.standardwebhooks.com): HMAC-SHA256 over id, time of this attempt
 * and body, one signature for each key.
 */
export function signWebhook(
  keys: readonly Buffer[],
  { type, id, at, data }: WebhookMessage,
  now: number,
): WebhookRequest {
  const body = JSON.stringify({ type, id, timestamp: at, data });
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64"));
  return {
    body,
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "Latchkey",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.map((signature) => `v1,${signature}`).join(" "),
    },
  };
}

/** Sends it. Resolves when the receiver has answered with 2xx; rejects otherwise, also for a redirect, which is never followed. */
export function sendWebhook(target: WebhookTarget, request: WebhookRequest, signal: AbortSignal): Promise<void> {
  const tracing = findTracing();
  if (!tracing) return send(target, request, signal);
  const attributes = { "http.request.method": "POST", "server.address": target.url.hostname };
  // In a trace of its own: it leaves later than what it tells of, and often with other things.
  return tracing.outbound("latchkey webhook POST", attributes, () => send(target, request, signal), true);
}

function send(
  { url, allowPrivateNetwork }: WebhookTarget,
  { headers, body }: WebhookRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!allowPrivateNetwork && isPrivateAddress(url)) return Promise.reject(new PrivateAddressError());
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      // A connection of its own: the address that was looked at is the one that is called.
      { method: "POST", headers, signal, agent: false, lookup: allowPrivateNetwork ? lookup : publicLookup },
      (response) => {
        const { statusCode = 0 } = response;
        let read = 0;
        response.on("data", (chunk: Buffer) => {
          read += chunk.length;
          if (read > maxAnswerBytes) sent.destroy();
        });
        // The answer is known; how its body ends is of no interest.
        response.on("error", () => {});
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new WebhookRefusal(statusCode));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The receiver answered, and not with 2xx. */
export class WebhookRefusal extends Error {
  override readonly name = "WebhookRefusal";
  /** Whether it is about what was sent. Any other answer is that of a receiver which is not there, or not now. */
  readonly isFinal: boolean;

  constructor(status: number) {
    super(`The receiver answered ${status}.`);
    this.isFinal = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  }
}

/** Not said to anybody but the log: which address a name has is the network's own affair. */
class PrivateAddressError extends Error {
  override readonly message =
    "The receiver has an address of a private network, which webhook.allowPrivateNetwork does not allow.";
}

const publicLookup = lookupPublic(() => new PrivateAddressError());
