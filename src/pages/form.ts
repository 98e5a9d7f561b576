import { type FieldContext, fieldId } from "./field.ts";
import { findProblems, type FormFailure, type FormFields, type Problem } from "./form-failure.ts";
import { attributes, type Html, html, type HtmlValue } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { type Say, speak } from "./speak.ts";

export interface FormOptions {
  readonly action: string;
  readonly body: HtmlValue;
  readonly class?: string;
  /** Asked once more before it is sent, where there are scripts. */
  readonly question?: string;
}

/** A form that posts, with the frame's `returnTo`. The server judges what was typed, in our own words: the browser does not. */
export function form(frame: PageFrame, options: FormOptions): Html {
  return html`<form method="post" action="${options.action}" novalidate${attributes({ class: options.class, "data-confirm": options.question })}>
${frame.returnTo !== null && html`<input type="hidden" name="returnTo" value="${frame.returnTo}">`}
${options.body}
</form>`;
}

/** What `field` needs to know of a form. */
export function fieldContext(
  frame: PageFrame,
  name: string,
  failure: FormFailure | null,
  form: Omit<FormFields, "productName">,
): FieldContext {
  const problems = findProblems(speak(frame), failure, { ...form, productName: frame.productName });
  return { form: name, failure, problems, alertId: `${name}-problem`, focus: focusOf(failure, problems, form.fields) };
}

/**
 * What has the focus when the page opens. The first field with a problem; of a refusal that names none the password, which is the one to type
 * again; not so where the way to a provider led nowhere: nobody had typed anything. Else the summary itself.
 */
function focusOf(
  failure: FormFailure | null,
  problems: readonly Problem[],
  fields: readonly string[],
): FieldContext["focus"] {
  if (problems.length === 0) return "none";
  const wrong = problems.find(({ field }) => field !== null)?.field;
  const password = failure?.provider === undefined ? fields.find((field) => /password$/i.test(field)) : undefined;
  const field = wrong ?? password;
  return field === undefined ? "summary" : { field };
}

/** What is wrong, first thing on the page, with links to the fields. Nothing when nothing is. */
export function errorSummary(say: Say, context: FieldContext, extra: HtmlValue = null): HtmlValue {
  const { problems, alertId } = context;
  if (problems.length === 0) return null;
  const [only] = problems;
  const list = html`<ul>${problems.map(
    ({ field, sentence }) =>
      html`<li>${field === null ? sentence : html`<a href="#${fieldId(context.form, field)}">${sentence}</a>`}</li>`,
  )}</ul>`;
  const plain = problems.length === 1 && only?.field === null;
  const taking = attributes(context.focus === "summary" ? { tabindex: "-1", autofocus: true } : {});
  return html`<div class="alert" role="alert" id="${alertId}"${taking}>
<h2>${say("form.problem")}</h2>
${plain ? html`<p>${only.sentence}</p>` : list}${extra}
</div>`;
}

/** Good news, or plain news. */
export function noticeBox(sentence: string | null): HtmlValue {
  return sentence !== null && html`<p class="notice" role="status">${sentence}</p>`;
}
