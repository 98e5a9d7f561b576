import { parseEmail } from "../../mail/email.ts";
import { setEmail } from "../../user/change-user.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { findUser, nameOf } from "../find-user.ts";
import { withStorage } from "../installation.ts";
import { say } from "../output.ts";
import { printable } from "../printable.ts";
import type { ChangeFlags } from "./change-user.ts";

export interface ChangeEmailFlags extends ChangeFlags {
  readonly verified?: boolean;
}

/** Gives a user another address, or counts the one she has as proven. */
export async function changeEmail(
  named: string,
  given: string,
  { verified = false, yes = false, ...options }: ChangeEmailFlags,
): Promise<void> {
  const email = parseEmail(given);
  if (email === null) throw new CommandError(`${printable(given)} is no e-mail address.`);
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    const isHers = user.email === email;
    if (isHers && (user.emailVerified || !verified)) {
      return console.log(`${email} is the address already, and ${user.emailVerified ? "proven" : "not proven"}.`);
    }
    // Said before anything is asked; what counts is checked again where it is written.
    const other = isHers ? null : await storage.userDirectory.findByEmail(email);
    if (other) throw new CommandError(`There is a user with the address ${email} already, with the id ${other.id}.`);
    if (user.operator !== null && !verified) {
      throw new CommandError(`${nameOf(user)} is an operator, whose address has to be proven: add --verified.`);
    }
    const question = isHers
      ? `Count ${email} as proven to belong to the person who has this account?`
      : `Give the account of ${nameOf(user)} the address ${email}? Whoever reads that mailbox can take the account.`;
    await confirm(question, yes);
    await setEmail(storage, { userId: user.id, email, isProven: verified, actor: "operator" });
    if (isHers) return console.log(`The address ${email} is proven.`);
    console.log(`The account of ${nameOf(user)} has the address ${email} now. Its sessions go on.`);
    say(verified ? told : `The address is not proven yet: /account mails a link for that. ${told}`);
  });
}

const told = "Nobody is told by mail: tell the person.";
