import { type LentSecret, lend } from "../secret/lent-secret.ts";
import type { AuthOptions } from "./options.ts";

/** The secrets among the options that somebody else has, too, and that therefore have an age. The newest of each kind first. */
export function listLentSecrets({ providers = [], token = {}, webhook = {} }: AuthOptions): LentSecret[] {
  return [
    ...providers.flatMap(({ id, clientSecrets }) => lend(`the client secret of ${id}`, clientSecrets)),
    ...lend("the secret of webhooks", [webhook.secret ?? []].flat()),
    ...lend("the secret of HS256", [token.secret ?? []].flat()),
  ];
}
