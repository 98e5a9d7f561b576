import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { requestRegistration } from "../../password/request-registration.ts";
import { sendVerification } from "../../password/send-verification.ts";
import { hashNewPassword } from "../../password/set-password.ts";
import { type PreparedSession, prepareSession, startPrepared } from "../../session/start-session.ts";
import { findInvitation, type Invitation } from "../../user/invitation.ts";
import { newUserRecord } from "../../user/new-user-record.ts";
import { registerUser } from "../../user/register.ts";
import { askBeforeRegister } from "../../user/before-register.ts";
import { admitRegistration } from "../../user/registration-rule.ts";
import type { UserRecord } from "../../user/user.ts";
import { type Code, hashCode } from "../../verification/code.ts";
import { chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { type Answer, bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { carriageFields, codeField, deviceNameField, emailField, nameField, passwordField } from "../fields.ts";
import { clearLink } from "../link-cookie.ts";
import { findReplaced } from "../presented.ts";
import { passwordContext } from "../password-context.ts";
import { requireMail } from "../require-mail.ts";
import { takeEvenTime } from "../take-even-time.ts";
import { startedShape } from "../shapes.ts";
import { addVoucher } from "../vouchers.ts";
import { voucherOf } from "../../password/find-proof.ts";

const input = z.strictObject({
  email: emailField,
  password: passwordField,
  name: nameField.optional(),
  ...carriageFields,
  remember: z.boolean().optional(),
  deviceName: deviceNameField.optional(),
  invitation: codeField.optional().meta({ description: "The token of the link that invited this address." }),
});

type RegisterCall = Call<z.output<typeof input>>;
/** What every way to an account needs, once the password is hashed. */
type Hashed = RegisterCall & { readonly passwordHash: string };

/** Creates an account and signs its owner in; with verification required, mails the link that does. */
export const register = publicEndpoint({
  id: "register",
  needs: "passwords",
  method: "POST",
  path: "/register",
  summary: "Create an account and sign in, or ask for the link that does",
  input,
  output: startedShape,
  status: 201,
  accepted: z.strictObject({ status: z.literal("verification_sent") }),
  limits: ["registration", "address_taken"],
  form: { page: "register", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "code_invalid",
    "registration_closed",
    "domain_not_allowed",
    "registration_refused",
    "hook_unavailable",
    "email_taken",
    "too_many_attempts",
    "weak_password",
    "claims_too_large",
    "overloaded",
  ],
  async handle(call): Promise<Answer<Registered>> {
    const { deps, input, client } = call;
    const { email, name = null, invitation: code } = input;
    // Refused before there is an account.
    chooseCarriage(input, call);
    const invitation = code === undefined ? null : await requireInvitation(call, code);
    // Before a hash is computed for somebody who may not come in.
    admitRegistration(deps.settings.registration, { email, invited: invitation !== null });
    const passwordHash = await hashNewPassword(deps, {
      password: input.password,
      field: "password",
      context: [email, name ?? "", ...passwordContext(deps.settings)],
      client,
    });
    const hashed = { ...call, passwordHash };
    if (invitation && code) return accept(hashed, invitation, code);
    return deps.verification === "required" ? request(hashed) : open(hashed);
  },
});

/** An account with its first session, or the word that a link is on its way. */
type Registered =
  | (SignedInBody & { readonly status?: never })
  | ({ readonly status: "verification_sent" } & { readonly [Name in keyof SignedInBody]?: never });

/** The invitation that a token stands for, if it is this address's. */
async function requireInvitation({ deps, input }: RegisterCall, code: Code | null): Promise<Invitation> {
  const invitation = code && (await findInvitation(deps, code));
  if (!invitation) throw new AuthError("code_invalid");
  if (invitation.email === input.email) return invitation;
  throw new AuthError("invalid_input", { errors: [{ pointer: "/email", code: "not_invited" }] });
}

/** The address is proven by the invitation. */
async function accept(call: Hashed, { email, role }: Invitation, code: Code): Promise<Answer<Registered>> {
  const { deps, input, client, passwordHash } = call;
  const { name = null } = input;
  const method = "invitation";
  // The role is the one that the operator chose.
  const { metadata } = await askBeforeRegister(deps, { email, emailVerified: true, name, method }, client);
  const id = randomUUID();
  const about = { data: {}, userId: id, client };
  const createdAt = new Date(deps.clock());
  const language = client.language ?? null;
  const newUser = { id, email, emailVerified: true, name, role, metadata, passwordHash, language, createdAt };
  const prepared = await prepare(call, newUserRecord(newUser));
  const user = await deps.registrations.accept({
    codeHash: hashCode("invitation", code),
    user: newUser,
    recording: {
      events: [
        { type: "user_registered", ...about, data: { method } },
        { type: "email_verified", ...about },
      ],
    },
  });
  if (!user) throw new AuthError("code_invalid");
  const answer = await signIn(call, prepared);
  return { ...answer, cookies: [...(answer.cookies ?? []), clearLink(deps)] };
}

/** No account before the address is proven. */
async function request({
  deps,
  input,
  client,
  passwordHash,
  cookieHeader,
  returnTo,
}: Hashed): Promise<Answer<Registered>> {
  const { email, name = null, remember = true, deviceName = null } = input;
  // What she is given is asked when she has proven the address.
  await askBeforeRegister(deps, { email, emailVerified: false, name, method: "password" }, client);
  const wanted = { email, name, passwordHash, remember, deviceName, returnTo, client };
  const ready = requireMail(deps);
  const attempt = await takeEvenTime(() => requestRegistration(ready, wanted));
  return {
    status: 202,
    body: { status: "verification_sent" },
    next: deps.settings.pages.verifyEmail,
    cookies: [addVoucher(deps, cookieHeader, attempt.id, email)],
  };
}

/** An account at once. Where mails can be sent, its address is asked to be proven. */
async function open(call: Hashed): Promise<Answer<Registered>> {
  const { deps, input, client, passwordHash, cookieHeader } = call;
  const { email, name = null } = input;
  const wanted = { email, name, passwordHash, client };
  const { user, prepared } = await registerUser(deps, wanted, (about) => prepare(call, about));
  if (deps.verification === "off" || deps.mail === null) return signIn(call, prepared);
  await sendVerification(requireMail(deps), user, client);
  const answer = await signIn(call, prepared);
  const voucher = addVoucher(deps, cookieHeader, voucherOf(user), email);
  return { ...answer, cookies: [...(answer.cookies ?? []), voucher] };
}

/** The first session of a user who is about to be stored. */
async function prepare(call: Hashed, user: UserRecord): Promise<PreparedSession> {
  const { deps, input, client } = call;
  return prepareSession(deps, {
    user,
    method: "password",
    remember: input.remember ?? true,
    client,
    deviceName: input.deviceName ?? null,
    liveSessions: 0,
    replaces: await findReplaced(deps, call),
    carriage: chooseCarriage(input, call),
  });
}

async function signIn({ deps, cookieHeader }: Hashed, prepared: PreparedSession): Promise<Answer<Registered>> {
  const started = await startPrepared(deps, prepared);
  // Something ended everything of an account that is a moment old: an operator's ban. The person logs in and is told.
  if (!started) throw new AuthError("invalid_credentials");
  return { status: 201, ...answerSignIn(deps, cookieHeader, started) };
}
