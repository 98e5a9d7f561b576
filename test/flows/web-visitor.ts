/** A page as a browser without a screen has it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | null;
}

/** A browser without a screen that speaks HTTP to real servers: cookies by host name (they do not know ports), one redirect at a time or all. */
export class WebVisitor {
  readonly cookies: Map<string, { readonly value: string; readonly path: string }> = new Map();
  /** Every address it was sent to, in order. */
  readonly trail: string[] = [];

  /** By the address bar or a link; redirects are not followed. */
  async open(url: string | URL, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#send(url, { headers: { "sec-fetch-site": "same-origin", ...headers } });
  }

  /** By the button of a form. */
  async submit(url: string | URL, fields: Readonly<Record<string, string>>): Promise<Page> {
    const { origin } = new URL(url);
    return this.#send(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin, "sec-fetch-site": "same-origin" },
    });
  }

  /** Follows redirects from a page to where they end. */
  async follow(page: Page): Promise<Page> {
    let now = page;
    for (let hop = 0; now.location !== null && hop < 12; hop += 1)
      now = await this.open(new URL(now.location, now.url));
    return now;
  }

  /** The address that the page's form of this class, or its only one, posts to. */
  static action(page: Page, pattern: RegExp = /<form[^>]* action="([^"]*)"/): string {
    const action = pattern.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`No form at ${page.url}: ${page.text.slice(0, 400)}`);
    return new URL(action.replaceAll("&amp;", "&"), page.url).href;
  }

  async #send(url: string | URL, init: RequestInit & { readonly headers: Record<string, string> }): Promise<Page> {
    const { pathname } = new URL(url);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      ...init,
      headers: {
        accept: "text/html",
        // A kept connection would outlive a server that is restarted.
        connection: "close",
        "sec-fetch-mode": "navigate",
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ...(cookie !== "" && { cookie }),
        ...init.headers,
      },
    });
    this.trail.push(String(url));
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const location = response.headers.get("location");
    return { url: String(url), status: response.status, headers: response.headers, text, location };
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else {
      const path = attributes.find((one) => one.startsWith("Path="))?.slice(5) ?? "/";
      this.cookies.set(name, { value: pair.slice(name.length + 1), path });
    }
  }
}
