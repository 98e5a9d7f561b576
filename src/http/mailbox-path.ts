import type { HttpSettings } from "./settings.ts";

/** Where the mailbox of development is beside our pages. */
export function mailboxPath({ mountPath }: Pick<HttpSettings, "mountPath">): string {
  return `${mountPath}/dev/mail`;
}

/** Where it is always, also for whoever serves pages of their own. */
export function mailboxApiPath({ mountPath, basePath }: Pick<HttpSettings, "mountPath" | "basePath">): string {
  return `${mountPath}${basePath}/dev/mail`;
}
