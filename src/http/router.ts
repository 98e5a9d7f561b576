import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

/** A route that a path leads to, with the parameters in it. */
export interface RouteMatch<T> {
  readonly target: T;
  readonly params: Readonly<Record<string, string>>;
}

/** What a method and a path lead to: a route, the methods that exist there, or nothing. */
export type RouteResult<T> = RouteMatch<T> | { readonly allow: readonly string[] } | null;

/**
 * A table of routes. A path is matched as it stands: another case, a second slash or a slash at the end is another path, so that no
 * spelling of a route slips past what guards it.
 */
export class RouteTable<T> {
  readonly #router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] });
  readonly #methods = new Set<string>();

  /** @param path with parameters in braces: "/sessions/{id}". */
  add(method: string, path: string, target: T): void {
    this.#methods.add(method);
    this.#router.add(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), target);
  }

  find(method: string, path: string): RouteResult<T> {
    const match = this.#match(method === "HEAD" ? "GET" : method, path);
    if (match) return match;
    const allow = [...this.#methods].filter((other) => this.#match(other, path));
    if (allow.length === 0) return null;
    return { allow: allow.includes("GET") ? ["HEAD", ...allow] : allow };
  }

  #match(method: string, path: string): RouteMatch<T> | null {
    // Security: the router keeps methods as members of an object, of which every object has some: "constructor" is none of ours.
    if (!this.#methods.has(method)) return null;
    const [handlers, stash] = this.#router.match(method, path);
    const [target, indexes] = handlers[0] ?? [];
    if (target === undefined || indexes === undefined) return null;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(indexes)) {
      const text = decodeParameter(typeof value === "number" ? stash?.[value] : value);
      if (text === null) return null;
      params[name] = text;
    }
    return { target, params };
  }
}

function decodeParameter(value: string | undefined): string | null {
  try {
    return decodeURIComponent(value ?? "");
  } catch {
    return null;
  }
}
