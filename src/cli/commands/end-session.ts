import { AuthError } from "../../error/auth-error.ts";
import { endSession as end } from "../../session/end-sessions.ts";
import { isId } from "../../shared/is-id.ts";
import { CommandError } from "../command-error.ts";
import { nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printable } from "../printable.ts";

/** Ends one session. */
export async function endSession(id: string, options: InstallationOptions): Promise<void> {
  if (!isId(id)) throw new CommandError(`${printable(id)} is no id of a session; see latchkey sessions list.`);
  const whose = await withStorage(options, async (storage) => {
    const found = await end(storage, id, { actor: "operator", reason: "ended_by_operator" });
    if (!found) throw new AuthError("not_found", { detail: "There is no such session." });
    return found.ended ? await storage.userDirectory.findById(found.userId) : null;
  });
  console.log(whose === null ? "This session had ended already." : `A session of ${nameOf(whose)} has ended.`);
}
