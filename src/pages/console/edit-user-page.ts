import type { OperatorsUser } from "../../user/operators-view.ts";
import { html } from "../../shared/html.ts";
import { textMark } from "../../shared/text-mark.ts";
import { errorSummary, fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { speak } from "../speak.ts";
import { longField, textField } from "./console-field.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { shownName } from "./user-badges.ts";

export interface EditUserPageModel {
  readonly frame: ConsoleFrame;
  readonly user: OperatorsUser;
  readonly failure: FormFailure | null;
}

/** Changes what is known of a user: her name, the application's role, and what it keeps beside her. */
export function editUserPage({ frame, user, failure }: EditUserPageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "edit", failure, {
    fields: ["name", "role", "metadata"],
    blame: { payload_too_large: "metadata" },
  });
  const back = `/users/${user.id}`;
  const metadata = JSON.stringify(user.metadata, null, 2);
  // What was shown at first, also where the form comes back.
  const shown = failure?.values["shown"] ?? [user.name ?? "", user.role, metadata].map(textMark).join(".");
  return renderConsole(frame, {
    section: "users",
    title: say("console.edit.title", { name: shownName(user) }),
    failed: failure !== null,
    news: errorSummary(say, context),
    body: consoleForm(frame, {
      call: `/users/${user.id}`,
      leadsTo: back,
      class: "narrow",
      body: html`<input type="hidden" name="shown" value="${shown}">
${textField(context, { name: "name", label: say("console.user.name"), optional: say("form.optional"), value: user.name })}
${textField(context, { name: "role", label: say("console.user.role"), hint: say("console.edit.role_hint"), value: user.role })}
${longField(context, { name: "metadata", label: say("console.user.metadata"), hint: say("console.edit.metadata_hint"), value: metadata, rows: Math.min(24, Math.max(6, metadata.split("\n").length + 1)) })}
<p class="acts"><button class="primary">${say("console.edit.save")}</button> <a class="button" href="${frame.console.page(back)}">${say("console.confirm_cancel")}</a></p>`,
    }),
  });
}
