import { exchange, type Reply } from "./exchange.ts";

/** A browser without a screen: it keeps cookies, and says where its requests come from. */
export class Browser {
  readonly cookies: Map<string, string> = new Map();
  /** Of the application. Another one: it was deployed anew. */
  url: string;

  constructor(url: string) {
    this.url = url;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.send("GET", path, headers);
  }

  /** What a form of the application's own page does. */
  post(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const headers = { origin: this.url, "content-type": "application/x-www-form-urlencoded" };
    return this.send("POST", path, headers, new URLSearchParams(fields).toString());
  }

  async send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await exchange(this.url + path, {
      method,
      headers: { ...(cookie !== "" && { cookie }), ...headers },
      ...(body !== undefined && { body }),
      patience: 30_000,
    });
    for (const line of reply.headers["set-cookie"] ?? []) this.#keep(line);
    return reply;
  }

  /** Another browser with the same cookies: a thief's, or a copy from before. */
  copy(): Browser {
    const twin = new Browser(this.url);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}
