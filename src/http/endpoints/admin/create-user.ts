import { z } from "zod";
import { sendReset } from "../../../password/send-reset.ts";
import { createUser } from "../../../user/create-user.ts";
import { inviteUser } from "../../../user/invitation.ts";
import { operatorsView } from "../../../user/operators-view.ts";
import { adminUserShape } from "../../admin-shapes.ts";
import { doerOf, findNamedUser } from "../../admin-target.ts";
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
  errors: ["email_taken", "mail_not_configured", "too_many_attempts"],
  async handle({ deps, input: { sendReset: sends = false, ...input }, operator }) {
    if (sends) requireMail(deps);
    const doer = doerOf(operator, "admin");
    const { id } = await createUser(deps, { ...input, ...doer });
    if (sends) await sendReset(deps, { userId: id, ...doerOf(operator, "admin", id) });
    const user = await findNamedUser({ deps, params: { id } });
    return { status: 201, body: { user: operatorsView(user), mailed: sends } };
  },
});

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
  errors: ["email_taken", "mail_not_configured"],
  async handle({ deps, input: { email, role, mail }, operator, client: { language } }) {
    if (mail === true) requireMail(deps);
    const invited = await inviteUser(
      { ...deps, mail: mail === false ? null : deps.mail },
      { email, role, language, ...doerOf(operator, "admin") },
    );
    const { link, expiresAt, isMailed } = invited;
    return { status: 201, body: { email, link, expiresAt, mailed: isMailed } };
  },
});
