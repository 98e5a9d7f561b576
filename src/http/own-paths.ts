import type { FormPage } from "./endpoint.ts";
import { pageUrl } from "./form-answer.ts";
import { mailboxPath } from "./mailbox-path.ts";
import type { HttpSettings } from "./settings.ts";
import { wellKnownPaths } from "./well-known.ts";

/** The pages that there are: registering and proving who one is need something to do it with. */
export function formPages({
  passwords,
  providers,
}: Pick<HttpSettings, "passwords" | "providers">): readonly FormPage[] {
  const offersProviders = providers.length > 0;
  const always: readonly FormPage[] = ["login", "account"];
  const byPassword: readonly FormPage[] = ["register", "forgotPassword", "resetPassword"];
  const byEither: readonly FormPage[] = ["reauthenticate", "verifyEmail", "disown", "undoEmail"];
  const byProvider: readonly FormPage[] = ["linkAccount", "addEmail"];
  return [
    ...always,
    ...(passwords ? byPassword : []),
    ...(passwords || offersProviders ? byEither : []),
    ...(offersProviders ? byProvider : []),
  ];
}

/** What is Latchkey's in an application. */
export interface OwnPaths {
  /** Everything below one of these is the API: "/auth/". With a path in the base URL also with that in front: "/shop/auth/". */
  readonly prefixes: readonly string[];
  /** Our pages, when they are served: "/login". With a path in the base URL also with that in front. */
  readonly pages: readonly string[];
  /** What is looked for at the root of a host: "/.well-known/jwks.json". */
  readonly wellKnown: readonly string[];
}

/**
 * Lists the paths that are Latchkey's. The base URL's own path may have been taken off by a proxy or a mount, so every path is there
 * with and without it.
 */
export function ownPaths(settings: HttpSettings, pages: boolean): OwnPaths {
  const { mountPath, basePath } = settings;
  const both = (path: string): string[] => (mountPath === "" ? [path] : [path, mountPath + path]);
  const { admin } = settings.pages;
  const console = pages && admin?.startsWith(`${mountPath}/`) ? admin.slice(mountPath.length) : null;
  const urls = pages ? formPages(settings).map((page) => pageUrl(settings, page)) : [];
  if (pages && settings.mailbox) urls.push(mailboxPath(settings));
  if (console !== null) urls.push(mountPath + console);
  return {
    prefixes: [...both(`${basePath}/`), ...(console === null ? [] : both(`${console}/`))],
    pages: urls
      // One that is elsewhere is an absolute URL.
      .filter((url) => url.startsWith(`${mountPath}/`))
      .flatMap((url) => both(url.slice(mountPath.length))),
    wellKnown: wellKnownPaths(settings),
  };
}

/** Tells whether a path, as it stands, is Latchkey's. */
export function createPathTest(settings: HttpSettings, pages: boolean): (path: string) => boolean {
  const own = ownPaths(settings, pages);
  const exact = new Set([...own.pages, ...own.wellKnown]);
  return (path) => own.prefixes.some((prefix) => path.startsWith(prefix)) || exact.has(path);
}
