import { html } from "../../shared/html.ts";
import { errorSummary, fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { speak } from "../speak.ts";
import { longField, textField, tickField } from "./console-field.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";

export interface NewServicePageModel {
  readonly frame: ConsoleFrame;
  readonly failure: FormFailure | null;
}

/** What a scope's tick is called: forms know only texts. */
const scopes = ["introspect", "revocations"] as const;

/** Asks what a program is called and what it may do. */
export function newServicePage({ frame, failure }: NewServicePageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "service", failure, { fields: ["name", "scopes", "audiences"] });
  const wrong = context.problems.find(({ field }) => field === "scopes");
  return renderConsole(frame, {
    section: "services",
    title: say("console.services.new_title"),
    failed: context.problems.length > 0,
    news: errorSummary(say, context),
    body: consoleForm(frame, {
      call: "/services",
      leadsTo: "/services",
      class: "narrow",
      body: html`${textField(context, { name: "name", label: say("console.services.name"), hint: say("console.services.new_name_hint") })}
<fieldset class="field"><legend>${say("console.services.scopes")}</legend>
${wrong && html`<p class="wrong" id="service-scopes-error">${wrong.sentence}</p>`}
${scopes.map((scope, place) =>
  tickField(context, {
    name: scope,
    ...(place === 0 && { blamed: "scopes" }),
    label: say(`console.services.scope.${scope}`),
    isTicked: failure === null && scope === "introspect",
  }),
)}</fieldset>
${longField(context, { name: "audiences", label: say("console.services.new_audiences"), optional: say("form.optional"), hint: say("console.services.new_audiences_hint"), value: "", rows: 3 })}
<p class="acts"><button class="primary">${say("console.services.new_do")}</button> <a class="button" href="${frame.console.page("/services")}">${say("console.confirm_cancel")}</a></p>`,
    }),
  });
}
