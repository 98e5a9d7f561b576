import type { OperatorsUser } from "../../user/operators-view.ts";
import { fill, html, type HtmlValue } from "../../shared/html.ts";
import type { FieldContext } from "../field.ts";
import { fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { ago, onDay } from "../moment.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import { choiceField, textField } from "./console-field.ts";
import { type Confirmation, confirmationPage } from "./confirmation-page.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { shownName } from "./user-badges.ts";
import type { LockView } from "./views.ts";

/** What is about to be done, and what the call says that it would do. */
export type PlannedAct =
  | { readonly act: "ban"; readonly endedSessions: number; readonly changed: boolean }
  | { readonly act: "unban" }
  | { readonly act: "end-sessions"; readonly endedSessions: number }
  | { readonly act: "send-reset" }
  | { readonly act: "unlock"; readonly lock: LockView | null }
  | { readonly act: "operator" }
  | { readonly act: "delete"; readonly endedSessions: number; readonly deleteAfter: Date }
  | { readonly act: "erase"; readonly endedSessions: number };

/** The acts that have a page of their own, by the end of its address. */
export const plannedActs = [
  "ban",
  "unban",
  "end-sessions",
  "send-reset",
  "unlock",
  "operator",
  "delete",
  "erase",
] as const satisfies readonly PlannedAct["act"][];

export interface UserActPageModel {
  readonly frame: ConsoleFrame;
  readonly user: OperatorsUser;
  readonly planned: PlannedAct;
  readonly failure: FormFailure | null;
  readonly now: Date;
}

/** Says what an act will do to somebody, in numbers, and asks whether it should. */
export function userActPage(model: UserActPageModel): string {
  const { frame, user, planned, failure } = model;
  const say = speak(frame);
  const name = html`<bdi>${shownName(user)}</bdi>`;
  const { act } = planned;
  const context = fieldContext(frame, "act", failure, {
    fields: ["reason", "level"],
    blame: { email_not_verified: "level" },
  });
  const known = {
    section: "users",
    title: say(`console.plan.${act}`, { name: shownName(user) }),
    ...(user.email !== null && user.name !== null && { about: html`${name} · <bdi>${user.email}</bdi>` }),
    context,
    submit: say(`console.do.${act}`),
    leadsTo: `/users/${user.id}`,
  } as const;
  return confirmationPage(frame, { ...known, ...planOf(say, model, context) });
}

type Plan = Pick<Confirmation, "call" | "consequences"> & Partial<Confirmation>;

function planOf(say: Say, { frame, user, planned, now }: UserActPageModel, context: FieldContext): Plan {
  const call = (path: string): string => `/users/${user.id}/${path}`;
  const ends = (count: number): string => sayCount(frame, "console.plan.ends", count);
  switch (planned.act) {
    case "ban":
      return {
        call: call("ban"),
        isDone: !planned.changed,
        consequences: planned.changed
          ? [ends(planned.endedSessions), say("console.plan.ban_in"), say("console.plan.ban_told")]
          : [say("console.plan.ban_already")],
        fields: textField(context, {
          name: "reason",
          label: say("console.plan.reason"),
          optional: say("form.optional"),
          hint: say("console.plan.reason_hint"),
        }),
      };
    case "unban":
      return {
        call: call("unban"),
        weight: "light",
        isDone: user.bannedAt === null,
        consequences:
          user.bannedAt === null
            ? [say("console.plan.unban_already")]
            : [
                fill(say("console.plan.unban_since"), { time: ago(say, user.bannedAt, now) }),
                say("console.plan.unban_in"),
              ],
      };
    case "end-sessions":
      return {
        call: call("end-sessions"),
        isDone: planned.endedSessions === 0,
        consequences:
          planned.endedSessions === 0
            ? [say("console.plan.end_none")]
            : [ends(planned.endedSessions), say("console.plan.end_again")],
      };
    case "send-reset":
      return {
        call: call("send-reset"),
        weight: "light",
        consequences: [
          fill(say("console.plan.reset_to"), { email: html`<bdi>${user.email ?? ""}</bdi>` }),
          say("console.plan.reset_works"),
          say("console.plan.reset_sessions"),
        ],
      };
    case "unlock":
      return {
        call: call("unlock"),
        weight: "light",
        isDone: planned.lock === null,
        consequences:
          planned.lock === null
            ? [say("console.plan.unlock_none")]
            : [sayCount(frame, "console.plan.unlock_forgets", planned.lock.failures), say("console.plan.unlock_opens")],
      };
    case "operator":
      return {
        call: call("operator"),
        consequences: [say("console.plan.operator_told"), say("console.plan.operator_once")],
        fields: levels(say, user, context),
      };
    case "delete":
      return {
        call: call("delete"),
        consequences: [
          ends(planned.endedSessions),
          fill(say("console.plan.delete_when"), { date: onDay(say, planned.deleteAfter, now) }),
          say("console.plan.delete_undo"),
        ],
      };
    default:
      return {
        call: call("delete"),
        leadsTo: "/users",
        cancelTo: `/users/${user.id}`,
        consequences: [ends(planned.endedSessions), say("console.plan.erase_all"), say("console.plan.erase_final")],
        fields: html`<input type="hidden" name="now" value="true">`,
      };
  }
}

function levels(say: Say, user: OperatorsUser, context: FieldContext): HtmlValue {
  const choices = [
    { value: "none", label: say("console.plan.level_none") },
    ...(["auditor", "support", "admin"] as const).map((level) => ({
      value: level,
      label: say(`console.plan.level_${level}`),
    })),
  ];
  return choiceField(context, {
    name: "level",
    label: say("console.plan.level"),
    value: user.operator ?? "none",
    choices,
    ...(!user.emailVerified && { hint: say("console.plan.level_unproven") }),
  });
}
