import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { freePort } from "../setup/free-port.ts";

/** A message as it came. */
export interface ReceivedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An event in a message. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly [name: string]: unknown;
}

/** A program that takes webhooks: it notes what comes and answers as it is told to. */
export class WebhookReceiver {
  readonly received: ReceivedMessage[] = [];
  /** @default 204 */
  answer: (response: ServerResponse, nth: number) => void = takeIt;
  readonly #server: Server;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        this.received.push({ headers: request.headers, body });
        this.answer(response, this.received.length);
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await receiver.open();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hooks`;
  }

  /** What it has really taken, in order: of messages that it answered with 2xx. */
  readonly taken: ReceivedMessage[] = [];

  /** Answers with 204 and notes that it did. */
  readonly take = (response: ServerResponse): void => {
    const last = this.received.at(-1);
    if (last) this.taken.push(last);
    response.writeHead(204).end();
  };

  /** Listens again where it listened before. */
  async open(): Promise<void> {
    this.#port ||= await freePort();
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Nobody is there any more. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }
}

function takeIt(response: ServerResponse): void {
  response.writeHead(204).end();
}

/** The events of messages, in the order in which they came. */
export function eventsIn(messages: readonly ReceivedMessage[]): ReceivedEvent[] {
  return messages.flatMap(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { events: ReceivedEvent[] } };
    return type === "events" ? data.events : [];
  });
}

/** Seconds a receiver tolerates between its clock and the time that is signed. */
const tolerance = 300;

/**
 * Checks a signature by the text of the Standard Webhooks specification: HMAC-SHA256 with the key behind `whsec_`, over id, timestamp and
 * body with full stops between, in base64 behind `v1,`; one of several suffices; the timestamp is at most five minutes away.
 */
export function isSigned({ headers, body }: ReceivedMessage, secret: string, now: number = Date.now()): boolean {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(
    (name) => headers[name],
  );
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signatures !== "string") return false;
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > tolerance) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(" ").some((one) => {
    const [version, signature = ""] = one.split(",");
    const given = Buffer.from(signature, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
