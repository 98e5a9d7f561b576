import type { OperatorAct } from "../../user/operator-act.ts";
import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { sayCount, speak } from "../speak.ts";
import type { UserPageModel } from "./user-page.ts";

/** An act that is offered, where it leads, and what it is about. */
interface Offer {
  readonly act: OperatorAct;
  /** Whether it makes sense as she is now. */
  readonly applies: boolean;
  readonly path: string;
  readonly label: string;
  readonly danger?: true;
}

/**
 * What may be done to a user, a link each to a page that says what will happen. What would be refused is not offered; that it would be, and
 * why, is said.
 */
export function userActs(model: UserPageModel): Html {
  const { frame, detail, canMailReset } = model;
  const { user, lock, openSessions, may } = detail;
  const say = speak(frame);
  const mayBeMailed = canMailReset && user.email !== null && user.bannedAt === null;
  const offers: readonly Offer[] = [
    { act: "unlock", applies: lock !== null, path: "unlock", label: say("console.act.unlock") },
    { act: "send_reset", applies: mayBeMailed, path: "send-reset", label: say("console.act.send_reset") },
    {
      act: "end_sessions",
      applies: openSessions > 0,
      path: "end-sessions",
      label: sayCount(frame, "console.act.end_sessions", openSessions),
    },
    { act: "update", applies: true, path: "edit", label: say("console.act.update") },
    { act: "set_operator", applies: true, path: "operator", label: say("console.act.set_operator") },
    { act: "unban", applies: user.bannedAt !== null, path: "unban", label: say("console.act.unban") },
    { act: "ban", applies: user.bannedAt === null, path: "ban", label: say("console.act.ban"), danger: true },
    {
      act: "delete",
      applies: user.bannedAt === null && user.deleteAfter === null,
      path: "delete",
      label: say("console.act.delete"),
      danger: true,
    },
    { act: "delete", applies: user.bannedAt === null, path: "erase", label: say("console.act.erase"), danger: true },
  ];
  const offered = offers.filter(({ act, applies }) => applies && may.includes(act));
  const links = offered.map(
    ({ path, label, danger }) =>
      html`<li><a class="button wide${danger && " danger"}" href="${frame.console.page(`/users/${user.id}/${path}`)}"${path !== "edit" && html` data-dialog`}>${label}</a></li>`,
  );
  return html`<aside class="panel-card acts-card" aria-labelledby="acts"><h2 id="acts">${say("console.user.acts")}</h2>
${links.length > 0 && html`<ul>${links}</ul>`}
${whyNot(model)}
</aside>`;
}

/** Why something that one might look for is not there. */
function whyNot({ frame, detail, isSelf }: UserPageModel): HtmlValue {
  const say = speak(frame);
  const { user, may } = detail;
  const sentences = [
    may.length === 0 && frame.console.operator.level === "auditor" && say("console.user.acts_auditor"),
    may.length === 0 && frame.console.operator.level !== "auditor" && say("console.user.acts_above"),
    frame.console.operator.level === "support" && may.length > 0 && say("console.user.acts_support"),
    isSelf && frame.console.operator.level === "admin" && say("console.user.acts_self"),
    user.bannedAt !== null && may.includes("delete") && say("console.user.acts_banned"),
  ].filter((one) => one !== false);
  return sentences.map((sentence) => html`<p class="fine">${sentence}</p>`);
}
