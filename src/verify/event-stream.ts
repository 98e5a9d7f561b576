/** One event of a stream of server-sent events. */
export interface StreamEvent {
  /** `message` where the stream does not say. */
  readonly type: string;
  readonly data: string;
  /** The last id that the stream gave, with this event or before it. Empty: none. */
  readonly id: string;
}

/**
 * Takes a stream of server-sent events apart (HTML Living Standard, section 9.2.6), as its bytes arrive. `retry` is not followed: how long
 * to wait is this side's own matter.
 */
export class EventStreamParser {
  readonly #maxEvent: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** The line under way, without its end. */
  #line = "";
  #afterCarriageReturn = false;
  #type = "";
  #data: string[] = [];
  /** Characters of the event under way. */
  #size = 0;
  #id = "";

  /** @param maxEvent characters of the longest event, its field names included. */
  constructor(maxEvent: number) {
    this.#maxEvent = maxEvent;
  }

  /** The events that are complete with these bytes. Throws where the stream is not UTF-8 or an event is too long: read no further then. */
  push(bytes: Uint8Array): StreamEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    const events: StreamEvent[] = [];
    let start = 0;
    if (this.#afterCarriageReturn && text !== "") {
      if (text.startsWith("\n")) start = 1;
      this.#afterCarriageReturn = false;
    }
    while (start < text.length) {
      const end = lineEnd(text, start);
      this.#append(end === -1 ? text.slice(start) : text.slice(start, end));
      if (end === -1) break;
      const event = this.#endLine();
      if (event) events.push(event);
      start = end + 1;
      if (text[end] !== "\r") continue;
      if (start === text.length) this.#afterCarriageReturn = true;
      else if (text[start] === "\n") start += 1;
    }
    return events;
  }

  #append(part: string): void {
    this.#size += part.length;
    if (this.#size > this.#maxEvent) throw new Error(`an event of more than ${this.#maxEvent} characters`);
    this.#line += part;
  }

  #endLine(): StreamEvent | null {
    const line = this.#line;
    this.#line = "";
    if (line === "") return this.#dispatch();
    // Lines of comments keep a quiet connection open for hours: they are no part of an event.
    if (line.startsWith(":")) this.#size -= line.length;
    else this.#setField(line);
    return null;
  }

  #setField(line: string): void {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#type = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
  }

  #dispatch(): StreamEvent | null {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const isEmpty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    this.#size = 0;
    return isEmpty ? null : event;
  }
}

function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x0a || code === 0x0d) return i;
  }
  return -1;
}
