import { deviceWords } from "../../shared/device-words.ts";
import { fill, html } from "../../shared/html.ts";
import { fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { ago } from "../moment.ts";
import { speak } from "../speak.ts";
import { confirmationPage } from "./confirmation-page.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import type { AdminSessionView } from "./views.ts";

export interface EndSessionPageModel {
  readonly frame: ConsoleFrame;
  readonly session: AdminSessionView;
  /** Where it leads: the list, or the user's page. */
  readonly leadsTo: string;
  readonly failure: FormFailure | null;
  readonly now: Date;
}

/** Says which session would end, and asks whether it should. */
export function endSessionPage({ frame, session, leadsTo, failure, now }: EndSessionPageModel): string {
  const say = speak(frame);
  const { id, user, device, ip, createdAt, lastSeenAt, current } = session;
  return confirmationPage(frame, {
    section: "sessions",
    title: say("console.plan.end-session"),
    about: fill(say("console.plan.session_of"), {
      user: html`<a href="${frame.console.page(`/users/${user.id}`)}"><bdi>${user.email ?? user.id}</bdi></a>`,
      time: ago(say, createdAt, now),
    }),
    context: fieldContext(frame, "act", failure, { fields: [] }),
    consequences: [
      fill(say("console.plan.session_device"), { device: html`<bdi>${deviceWords(device.name, say)}</bdi>` }),
      fill(say("console.plan.session_from"), {
        time: ago(say, lastSeenAt, now),
        ip: ip === null ? say("session.unknown_address") : html`<bdi>${ip}</bdi>`,
      }),
      ...(current ? [say("console.plan.session_yours")] : [say("console.plan.end_again")]),
    ],
    call: `/sessions/${id}/end`,
    submit: say("console.do.end-session"),
    leadsTo,
  });
}
