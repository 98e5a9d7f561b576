import type { FormPage } from "./endpoint.ts";
import { pageUrl } from "./form-answer.ts";
import type { HttpSettings } from "./settings.ts";

const formPages: readonly FormPage[] = ["login", "register", "account", "reauthenticate"];

/**
 * Whether a path is Latchkey's: below the base path, or one of its pages when they are served. The base URL's own path may have been
 * taken off by a proxy or a mount.
 */
export function ownsPath(settings: HttpSettings, path: string, pages: boolean): boolean {
  const { mountPath, basePath } = settings;
  const prefix = `${basePath}/`;
  if (path.startsWith(prefix) || (mountPath !== "" && path.startsWith(mountPath + prefix))) return true;
  if (!pages) return false;
  return formPages.some((page) => {
    const url = pageUrl(settings, page);
    return path === url || (mountPath !== "" && mountPath + path === url);
  });
}
