import type { FormFailure, Problem } from "./form-failure.ts";
import { attributes, type Html, html } from "../shared/html.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  /** Said after the label, such as "optional". A field without it is required. */
  readonly optional?: string;
  readonly type: "text" | "email" | "password";
  readonly autocomplete: string;
  readonly hint?: string;
  /** What stands in it before anyone typed. Security: ignored for a password. */
  readonly value?: string | null;
  /** Characters that a new password has at least. Browsers do not hold anybody to it: forms are judged by the server. */
  readonly minLength?: number;
  /** Takes the focus when the page opens and nothing is wrong. */
  readonly autofocus?: boolean;
}

/** A form as its fields see it. */
export interface FieldContext {
  /** Prefix of every id, so that two forms of a page may have fields of one name. */
  readonly form: string;
  readonly failure: FormFailure | null;
  readonly problems: readonly Problem[];
  /** The id of the alert with what concerns the form as a whole. */
  readonly alertId: string;
  /** What has the focus when the page opens. `none`: nothing is wrong. */
  readonly focus: "none" | "summary" | { readonly field: string };
}

/** The id of a field. The error summary links to it. */
export function fieldId(form: string, name: string): string {
  return `${form}-${name}`;
}

/** A label, a hint, an error and an input, tied together. The first field with a problem has the focus. */
export function field(context: FieldContext, field: Field): Html {
  const { form, failure, problems, alertId, focus } = context;
  const id = fieldId(form, field.name);
  const problem = problems.find((candidate) => candidate.field === field.name);
  const password = field.type === "password";
  // A refused log-in names no field: the password is the one to type again, so it has the focus and the explanation.
  const hasFocus = typeof focus === "object" && focus.field === field.name;
  const retype = hasFocus && problem === undefined;
  const description = [field.hint && `${id}-hint`, problem && `${id}-error`, retype && alertId]
    .filter(Boolean)
    .join(" ");
  const input = attributes({
    id,
    name: field.name,
    type: field.type,
    autocomplete: field.autocomplete,
    value: password ? null : (failure?.values[field.name] ?? field.value),
    minlength: field.minLength === undefined ? null : String(field.minLength),
    required: field.optional === undefined,
    "aria-describedby": description || null,
    "aria-invalid": problem ? "true" : null,
    autofocus: focus === "none" ? field.autofocus : hasFocus,
    ...(field.type === "email" && { inputmode: "email" }),
    ...((field.type === "email" || password) && { autocapitalize: "none", spellcheck: "false" }),
  });
  return html`<div class="field">
<label for="${id}">${field.label}${field.optional && html` <span class="optional">(${field.optional})</span>`}</label>
${field.hint && html`<p class="hint" id="${id}-hint">${field.hint}</p>`}${problem && html`<p class="wrong" id="${id}-error">${problem.sentence}</p>`}
<input${input}>
</div>`;
}
