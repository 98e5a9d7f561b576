import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { undoDeletion as undo } from "../../password/undo-deletion.ts";
import { noticeUser } from "../../session/notice-user.ts";
import { describeOccasion } from "../../session/occasion.ts";
import { deletionDelay } from "../../user/deletion.ts";
import { freshFor } from "../../session/session-limits.ts";
import { chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { readDeviceMarks } from "../device-cookie.ts";
import { type Answer, bodyErrors, publicEndpoint, sessionEndpoint } from "../endpoint.ts";
import { carriageFields, emailField, passwordField } from "../fields.ts";
import { keptNotice } from "../kept-notice.ts";
import { findReplaced } from "../presented.ts";
import { clearCarrierCookies } from "../refresh-cookie.ts";
import { startedShape } from "../shapes.ts";

/** Deletes the caller's account: every session ends now, everything is erased in a week. */
export const deleteUser = sessionEndpoint({
  id: "deleteUser",
  method: "POST",
  path: "/user/delete",
  summary: "Delete your account, with a week to undo it",
  output: z.strictObject({ deleteAfter: z.iso.datetime() }),
  status: 202,
  fresh: freshFor,
  form: { page: "account", success: "afterLogout", notice: "deleted" },
  errors: ["reauthentication_required", "forbidden"],
  async handle({ deps, client, current }) {
    const { user, session, account } = current;
    const deleteAfter = new Date(deps.clock() + deletionDelay * 1000);
    const data = { deleteAfter: deleteAfter.toISOString() };
    const about = { ...describeOccasion(user, client, deps.clock()), deleteAfter, loginLink: deps.links.login };
    const outcome = await deps.users.scheduleOwnDeletion(user.id, account.version, deleteAfter, {
      events: [{ type: "deletion_requested", data, userId: user.id, sessionId: session.id, client }],
      messages: noticeUser(deps.mail, account, { template: "deletion_requested", ...about }),
    });
    if (outcome === "last_admin") {
      const detail = "You are the only admin of this installation: make somebody else an admin first.";
      throw new AuthError("forbidden", { detail, errors: [{ pointer: "", code: "last_admin" }] });
    }
    if (outcome === "moved_on") throw new AuthError("session_revoked");
    return { status: 202, body: { deleteAfter }, cookies: clearCarrierCookies(deps.settings) };
  },
});

const input = z.strictObject({ email: emailField, password: passwordField, ...carriageFields });

/** Takes a deletion back and signs in. The password has to be right, as at log-in, and says no more than log-in does. */
export const undoDeletion = publicEndpoint({
  id: "undoDeletion",
  needs: "passwords",
  method: "POST",
  path: "/user/delete/undo",
  summary: "Keep an account that waits to be deleted",
  input,
  output: startedShape,
  status: 200,
  guards: "email",
  form: { page: "login", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "invalid_credentials",
    "too_many_attempts",
    "account_locked",
    "user_banned",
    "email_not_verified",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle(call): Promise<Answer<SignedInBody>> {
    const { deps, input, client, cookieHeader } = call;
    const carriage = chooseCarriage(input, call);
    const { email, password } = input;
    const devices = readDeviceMarks(deps, cookieHeader);
    const about = { email, password, client, devices, carriage, replaces: await findReplaced(deps, call) };
    const started = await undo(deps, about);
    return { status: 200, ...answerSignIn(deps, cookieHeader, started), ...keptNotice(deps.settings) };
  },
});
