import { z } from "zod";
import { sendReset, takeResetAllowance } from "../../../password/send-reset.ts";
import { createUser, emailTaken } from "../../../user/create-user.ts";
import { inviteUser } from "../../../user/invitation.ts";
import { operatorsView } from "../../../user/operators-view.ts";
import { adminUserShape } from "../../admin-shapes.ts";
import { doerOf, findNamedUser } from "../../admin-target.ts";
import { readConsoleForm } from "../../console/read-form.ts";
import { operatorEndpoint } from "../../endpoint.ts";
import { emailField, nameField } from "../../fields.ts";
import { requireMail } from "../../require-mail.ts";

/**
 * Makes an account without a password. Security: an operator chooses nobody's password. She who is to have the account sets it with a
 * mailed link.
 */
export const adminCreateUser = operatorEndpoint({
  id: "adminCreateUser",
  method: "POST",
  path: "/admin/users",
  summary: "Create a user, whoever may register, without a password",
  level: "admin",
  input: z.strictObject({
    email: emailField,
    emailVerified: z.boolean().optional().meta({ description: "Whether you vouch for the address. Default: false." }),
    name: nameField.optional(),
    role: z.string().optional().meta({ description: "The application's role. Default: user." }),
    metadata: z.record(z.string(), z.unknown()).optional(),
    sendReset: z.boolean().optional().meta({ description: "Mail a link to set a password." }),
  }),
  output: z.strictObject({ user: adminUserShape, mailed: z.boolean() }),
  status: 201,
  form: {
    page: "console",
    success: "console",
    read: readConsoleForm({ emailVerified: "tick", sendReset: "tick" }),
    keeps: ["email", "name", "role", "emailVerified", "sendReset"],
  },
  errors: ["email_taken", "mail_not_configured", "too_many_attempts"],
  async handle({ deps, input: { sendReset: sends = false, ...input }, operator }) {
    if (sends) {
      requireMail(deps);
      if (await deps.userDirectory.findByEmail(input.email)) throw emailTaken();
      // Before the account is made: an address that gets no mail now must not be left with an account that nobody gets into.
      await takeResetAllowance(deps, input.email);
    }
    const { id } = await createUser(deps, { ...input, ...doerOf(operator, "admin") });
    if (sends) await sendReset(deps, { userId: id, isCounted: true, ...doerOf(operator, "admin", id) });
    const user = await findNamedUser({ deps, params: { id } });
    const { admin } = deps.settings.pages;
    return {
      status: 201,
      body: { user: operatorsView(user), mailed: sends },
      notice: sends ? "created_mailed" : "created",
      ...(admin !== null && { next: `${admin}/users/${id}` }),
    };
  },
});

/** What a form is told of an invitation. The link travels sealed, and is shown once. */
interface Invited {
  readonly email: string;
  readonly link: string;
  readonly expiresAt: Date;
}

/** Invites an address to open an account of its own. */
export const adminInvite = operatorEndpoint({
  id: "adminInvite",
  method: "POST",
  path: "/admin/invitations",
  summary: "Invite an address: its link opens an account, once and within a week",
  level: "admin",
  input: z.strictObject({
    email: emailField,
    role: z.string().optional().meta({ description: "The application's role. Default: user." }),
    mail: z.boolean().optional().meta({ description: "Mail it as well. Default: true where mails can be sent." }),
  }),
  output: z.strictObject({ email: z.string(), link: z.string(), expiresAt: z.iso.datetime(), mailed: z.boolean() }),
  status: 201,
  form: {
    page: "console",
    success: "console",
    read: readConsoleForm({ mail: "tick" }),
    values: ({ email, link, expiresAt }: Invited) => ({ email, link, date: expiresAt.toISOString() }),
    keeps: ["email", "role", "mail"],
  },
  errors: ["email_taken", "mail_not_configured"],
  async handle({ deps, input: { email, role, mail }, operator, client: { language } }) {
    if (mail === true) requireMail(deps);
    const invited = await inviteUser(
      { ...deps, mail: mail === false ? null : deps.mail },
      { email, role, language, ...doerOf(operator, "admin") },
    );
    const { link, expiresAt, isMailed } = invited;
    const body = { email, link, expiresAt, mailed: isMailed };
    return { status: 201, body, notice: isMailed ? "invited_mailed" : "invited" };
  },
});
