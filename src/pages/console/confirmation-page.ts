import { errorSummary } from "../form.ts";
import type { FieldContext } from "../field.ts";
import { html, type HtmlValue } from "../../shared/html.ts";
import { speak } from "../speak.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame, ConsoleSection } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";

/** An act, before it is done. */
export interface Confirmation {
  readonly section: ConsoleSection;
  /** A question: "Ban Ada?" */
  readonly title: string;
  /** To whom or what, where the question does not say all of it. */
  readonly about?: HtmlValue;
  /** The form as it is new, or as it came back. */
  readonly context: FieldContext;
  /** What will happen, in numbers, a sentence each. */
  readonly consequences: readonly HtmlValue[];
  /** What else is asked. */
  readonly fields?: HtmlValue;
  /** What does it: what follows "/auth/admin". */
  readonly call: string;
  /** The name of the act: "Ban". */
  readonly submit: string;
  /** @default "hard": it is hard to take back, and looks so */
  readonly weight?: "hard" | "light";
  /** Nothing would be changed by it: that is said among the consequences, and there is no button. */
  readonly isDone?: boolean;
  /** Where it leads when it is done, by what follows "/admin". */
  readonly leadsTo: string;
  /** The same for who changes her mind. @default the same */
  readonly cancelTo?: string;
}

/** A question with what will happen, and two ways to answer. It is a page of its own; a script shows the same in a dialog. */
export function confirmationPage(frame: ConsoleFrame, options: Confirmation): string {
  const { section, title, about, context, consequences, fields, call, submit, leadsTo } = options;
  const say = speak(frame);
  const cancel = frame.console.page(options.cancelTo ?? leadsTo);
  const style = options.weight === "light" ? "primary" : "danger";
  const body = html`<div class="confirm" data-confirm>
${about !== undefined && html`<p class="lead">${about}</p>`}
<ul class="consequences">${consequences.map((one) => html`<li>${one}</li>`)}</ul>
${
  options.isDone
    ? html`<p class="acts"><a class="button" href="${cancel}" data-cancel>${say("console.confirm_back")}</a></p>`
    : consoleForm(frame, {
        call,
        leadsTo,
        body: html`${fields}
<p class="acts"><button class="${style}">${submit}</button> <a class="button" href="${cancel}" data-cancel>${say("console.confirm_cancel")}</a></p>`,
      })
}
</div>`;
  const failed = context.problems.length > 0;
  return renderConsole(frame, { section, title, failed, news: errorSummary(say, context), body });
}
