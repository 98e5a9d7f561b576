import { parseStrictJson } from "../../shared/strict-json.ts";
import { setMetadata, setOperator, setRole } from "../../user/change-user.ts";
import type { OperatorLevel } from "../../user/operator.ts";
import { confirm, readInput } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { statusOf, waysIn } from "../describe-user.ts";
import { findUser, nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, renderTable, say } from "../output.ts";
import { showDistance, showTime } from "../../shared/show-time.ts";

export interface ChangeFlags extends InstallationOptions {
  readonly yes?: boolean;
}

const actor = "operator";

/** Gives a user another role of the application's. */
export async function changeRole(named: string, role: string, options: InstallationOptions): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    const changed = await setRole(storage, { userId: user.id, role, actor });
    console.log(`${nameOf(user)} ${changed ? "now has" : "has"} the role ${role}${changed ? "" : " already"}.`);
  });
}

/** Shows a user's metadata, or replaces it. */
export async function changeMetadata(
  named: string,
  json: string | undefined,
  options: InstallationOptions,
): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    if (json === undefined) return printJson(user.metadata);
    const metadata = parseStrictJson(json === "-" ? await readInput("the JSON") : json);
    if (metadata === undefined)
      throw new CommandError("This is no JSON, or holds a member twice or one that reaches a prototype.");
    await setMetadata(storage, { userId: user.id, metadata, actor });
    console.log(`The metadata of ${nameOf(user)} is replaced.`);
  });
}

/** Makes somebody an operator, or not one any more. */
export async function changeOperator(
  named: string,
  given: string,
  { yes = false, ...options }: ChangeFlags,
): Promise<void> {
  // commander has checked it against the levels there are.
  const level = given === "none" ? null : (given as OperatorLevel);
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    if (user.operator === level) {
      return console.log(`${nameOf(user)} is ${level === null ? "no operator" : `an operator already: ${level}`}.`);
    }
    // Said before anything is asked; what counts is checked again where it is written.
    if (level !== null && !user.emailVerified) throw new CommandError(notProven);
    if (level !== null) {
      say(
        renderTable(
          [
            { title: "", show: ([name]) => `  ${name}` },
            { title: "", show: ([, value]) => value },
          ],
          [
            ["id", user.id],
            ["email", `${user.email} (proven)`],
            ["name", user.name],
            ["status", statusOf(user)],
            ["created", `${showTime(user.createdAt)} (${showDistance(user.createdAt)})`],
            ["signs in by", waysIn(user, await storage.identities.list(user.id))],
            ["operator", user.operator ?? "no"],
          ] satisfies [string, string | null][],
        ),
      );
    }
    const question =
      level === null
        ? `Take the level ${user.operator} from ${nameOf(user)}?`
        : `Make ${nameOf(user)} an operator: ${level}?`;
    await confirm(question, yes);
    await setOperator(storage, { userId: user.id, level, actor });
    console.log(
      level === null ? `${nameOf(user)} is no operator any more.` : `${nameOf(user)} is an operator: ${level}.`,
    );
  });
}

const notProven =
  "The address is not proven, so this may be somebody else's account. She proves it with the link that was mailed to her, which /account sends again; where no mail can be sent, and you know whose account it is, `latchkey users email` with `--verified` says so.";
