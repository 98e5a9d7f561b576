import { resolveOptions } from "../../auth/resolve-options.ts";
import { linkTargets } from "../../http/link-targets.ts";
import { createMailWriter } from "../../mail/mail-writer.ts";
import type { MailWriter } from "../../mail/mail.ts";
import { parseEmail } from "../../mail/email.ts";
import { createResetLink } from "../../password/request-reset.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Language } from "../../shared/language.ts";
import type { Storage } from "../../storage/storage.ts";
import { inviteUser as invite } from "../../user/invitation.ts";
import { CommandError } from "../command-error.ts";
import { findUser, nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readKnownSecret } from "../known-secret.ts";
import { printJson, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showDistance } from "../../shared/show-time.ts";

export interface InviteFlags extends InstallationOptions {
  readonly role: string;
  readonly mail?: boolean;
  /** What the mail is in. */
  readonly language?: Language;
  readonly json?: boolean;
}

/** Invites an address: its link opens an account, once. */
export async function inviteUser(
  given: string,
  { role, mail = false, language, json = false, ...options }: InviteFlags,
): Promise<void> {
  const email = parseEmail(given);
  if (email === null) throw new CommandError(`${printable(given)} is no e-mail address.`);
  if (language !== undefined && !mail) throw new CommandError("--language is what the mail is in: add --mail.");
  const { link, expiresAt } = await withStorage(options, async (storage, configuration) => {
    const { settings } = resolveOptions(configuration.options);
    if (language !== undefined && !settings.languages.includes(language)) {
      throw new CommandError(`Mails are not written in ${language} here: LATCHKEY_LANGUAGES leaves it out.`);
    }
    const links = linkTargets(settings);
    const writer = mail ? await openMailWriter(storage, configuration) : null;
    const { passwords, codes } = storage;
    const deps = { passwords, codes, mail: writer, links, clock: systemClock };
    return invite(deps, { email, role, language, actor: "operator" });
  });
  if (json) return printJson({ email, link, expiresAt, mailed: mail });
  console.log(link);
  say(
    `Whoever opens it becomes ${email}${mail ? "; it is mailed there as well" : ""}. It works once, and ends ${showDistance(expiresAt)}.`,
  );
}

/** Makes a link that sets a new password. */
export async function makeResetLink(
  named: string,
  { json = false, ...options }: InstallationOptions & { readonly json?: boolean },
): Promise<void> {
  await withStorage(options, async (storage, configuration) => {
    const { settings } = resolveOptions(configuration.options);
    if (!settings.passwords) throw new CommandError("Passwords are switched off here, so there is none to set.");
    const user = await findUser(storage.userDirectory, named);
    const { passwords, codes } = storage;
    const deps = { passwords, codes, links: linkTargets(settings), clock: systemClock };
    const made = await createResetLink(deps, user.id, { actor: "operator" });
    if (!made) throw new CommandError(`${nameOf(user)} is banned or being erased, so no link is made.`);
    if (json) return printJson({ userId: user.id, ...made });
    console.log(made.link);
    say(
      `Whoever opens it takes the account of ${nameOf(user)}. It works once, and ends ${showDistance(made.expiresAt)}.`,
    );
  });
}

/** Seals mails as the servers do. */
async function openMailWriter(
  storage: Pick<Storage, "secrets">,
  configuration: ServerConfiguration,
): Promise<MailWriter> {
  if (resolveOptions(configuration.options).mail.kind === "none")
    throw new CommandError("No mail can be sent: set SMTP_URL and MAIL_FROM, or hand the link over yourself.");
  return createMailWriter(await readKnownSecret(storage, configuration, "so it could not open the mail"));
}
