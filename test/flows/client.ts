import type { Auth } from "../../src/index.ts";

export interface ClientOptions {
  readonly auth: Auth;
  /** Of the installation, and of the page that the requests come from. */
  readonly origin: string;
  /** @default a new one for each client */
  readonly ip: string;
  readonly userAgent: string;
  /** What it says in `Accept-Language`. @default nothing, as a program */
  readonly language: string;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests read what they expect to be there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly location: string | null;
  readonly setCookies: readonly string[];
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Differs per client, so that no two share a lane of the hash queue. */
let clients = 0;

/** A browser without a screen: it keeps cookies as one does, and says where its requests come from. */
export class Client {
  readonly cookies: Map<string, string> = new Map();
  /** Asked instead of the auth it was made with: a load balancer has moved on. */
  auth: Auth;
  readonly #origin: string;
  readonly ip: string;
  readonly #userAgent: string;
  readonly #language: string | undefined;

  constructor(options: Pick<ClientOptions, "auth" | "origin"> & Partial<ClientOptions>) {
    clients += 1;
    this.auth = options.auth;
    this.#origin = options.origin;
    this.ip = options.ip ?? `198.51.${100 + Math.floor(clients / 250)}.${1 + (clients % 250)}`;
    this.#userAgent = options.userAgent ?? "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    this.#language = options.language;
  }

  /** What script of our own page does. */
  post(path: string, json: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.json("POST", path, json, headers);
  }

  json(method: string, path: string, json: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(path, {
      method,
      body: JSON.stringify(json),
      headers: {
        origin: this.#origin,
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        ...headers,
      },
    });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  delete(path: string): Promise<Answer> {
    return this.json("DELETE", path, {});
  }

  /** What a person does by the button of a form. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send(path, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: {
        origin: this.#origin,
        "sec-fetch-site": "same-origin",
        "sec-fetch-mode": "navigate",
        accept: "text/html",
        "content-type": "application/x-www-form-urlencoded",
      },
    });
  }

  /** What a person does by the address bar or a link. */
  visit(path: string): Promise<Answer> {
    return this.get(path, { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", accept: "text/html" });
  }

  async send(path: string, { method = "GET", headers = {}, body }: SendOptions): Promise<Answer> {
    const request = new Request(new URL(path, this.#origin), {
      method,
      headers: {
        "user-agent": this.#userAgent,
        ...(this.#language !== undefined && { "accept-language": this.#language }),
        ...this.#cookieHeader(),
        ...headers,
      },
      ...(body !== undefined && { body: body as BodyInit }),
    });
    const response = await this.auth.handler(request, { remoteAddress: this.ip, pages: true });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.keep(line);
    return readAnswer(response, setCookies);
  }

  /** Another browser with the same cookies: a thief's, or a copy from before. */
  copy(): Client {
    const twin = new Client({ auth: this.auth, origin: this.#origin, userAgent: this.#userAgent });
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  #cookieHeader(): Record<string, string> {
    if (this.cookies.size === 0) return {};
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  /** Does what a `Set-Cookie` line says. */
  keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}

async function readAnswer(response: Response, setCookies: readonly string[]): Promise<Answer> {
  const text = await response.text();
  const isJson = /json\b/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== "" ? JSON.parse(text) : undefined,
    location: response.headers.get("location"),
    setCookies,
  };
}
