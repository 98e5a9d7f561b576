import type { Context } from "hono";

/** What a light response was made with. */
type Made = readonly [status: number, body: unknown, headers: unknown];

const plainText = "text/plain; charset=UTF-8";

/**
 * Adds a header to answers without making a `Headers` object. On Node, Hono's answers are of a class of `@hono/node-server`'s that keeps what it
 * was made with and sends that, until somebody asks for more; the object costs more than the whole check of a session.
 *
 * Where it keeps it is found by making one and looking, once. Nothing is changed there: a completed answer is a new one, made as anybody
 * makes it. Any other class, or one that keeps it elsewhere some day, is left to the way that everybody may go.
 */
export class LightResponses {
  #learntOf: unknown = undefined;
  #place: symbol | undefined;

  /** Whether it is certain that nothing has been set on the context that an answer of it would have. */
  isUntouched(c: Context): boolean {
    const made = this.#madeWith(c.body(null));
    return made !== undefined && made[2] === undefined;
  }

  /**
   * The same answer with the header, the answer itself when it has one of the name, or undefined when only the way that everybody may go
   * can tell.
   */
  complete(response: Response, name: string, value: string): Response | undefined {
    const made = this.#madeWith(response);
    if (made === undefined) return undefined;
    const [status, body, headers] = made;
    if (typeof body !== "string") return undefined;
    // As it would be sent.
    if (headers === undefined)
      return new Response(body, { status, headers: { "content-type": plainText, [name]: value } });
    if (!isPlain(headers)) return undefined;
    let hasType = false;
    for (const key in headers) {
      if (isNamed(key, name)) return response;
      hasType ||= isNamed(key, "content-type");
    }
    // Without a type of its own the classes do not agree on what is sent.
    return hasType ? new Response(body, { status, headers: { ...headers, [name]: value } }) : undefined;
  }

  #madeWith(response: Response): Made | undefined {
    if (this.#learntOf !== Response) this.#learn();
    const place = this.#place;
    return place === undefined ? undefined : (response as unknown as Readonly<Record<symbol, Made | undefined>>)[place];
  }

  /** Of the class that `Response` is now: the server puts its own there when it starts. */
  #learn(): void {
    this.#learntOf = Response;
    const headers = { "content-type": plainText };
    const response = new Response("x", { status: 201, headers });
    this.#place = Object.getOwnPropertySymbols(response).find((symbol) => {
      const made: unknown = (response as unknown as Readonly<Record<symbol, unknown>>)[symbol];
      return Array.isArray(made) && made.length === 3 && made[0] === 201 && made[1] === "x" && made[2] === headers;
    });
  }
}

function isPlain(headers: unknown): headers is Readonly<Record<string, string>> {
  return typeof headers === "object" && headers !== null && Object.getPrototypeOf(headers) === Object.prototype;
}

/** Names are of few lengths, and to compare those costs nothing. */
function isNamed(key: string, name: string): boolean {
  return key.length === name.length && key.toLowerCase() === name;
}
