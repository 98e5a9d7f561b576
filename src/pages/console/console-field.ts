import { attributes, type Html, html, type HtmlValue } from "../../shared/html.ts";
import { type FieldContext, fieldId } from "../field.ts";

interface Known {
  readonly name: string;
  readonly label: string;
  /** Said after the label, such as "optional". A field without it is required. */
  readonly optional?: string;
  readonly hint?: string;
}

export interface TextField extends Known {
  readonly type?: "text" | "email";
  readonly value?: string | null;
}

/** A field of one line, as operators fill it in: the browser fills in nothing by itself. */
export function textField(context: FieldContext, { type = "text", value = null, ...known }: TextField): Html {
  return withField(context, known, (given) => {
    const typed = context.failure?.values[known.name] ?? value;
    const input = attributes({
      ...given,
      type,
      value: typed,
      autocomplete: "off",
      ...(type === "email" && { inputmode: "email", autocapitalize: "none", spellcheck: "false" }),
    });
    return html`<input${input}>`;
  });
}

export interface LongField extends Known {
  readonly value: string;
  readonly rows: number;
}

/** A field of several lines, for JSON. */
export function longField(context: FieldContext, { value, rows, ...known }: LongField): Html {
  return withField(context, known, (given) => {
    const input = attributes({ ...given, rows: String(rows), spellcheck: "false", autocomplete: "off" });
    // A parser drops a line break that follows the tag.
    return html`<textarea${input}>
${context.failure?.values[known.name] ?? value}</textarea>`;
  });
}

export interface ChoiceField extends Known {
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** One of a few. */
export function choiceField(context: FieldContext, { value, choices, ...known }: ChoiceField): Html {
  const chosen = context.failure?.values[known.name] ?? value;
  return withField(
    context,
    known,
    (given) =>
      html`<select${attributes(given)}>${choices.map(
        (choice) =>
          html`<option${attributes({ value: choice.value, selected: choice.value === chosen })}>${choice.label}</option>`,
      )}</select>`,
  );
}

export interface TickOptions {
  readonly name: string;
  readonly label: string;
  readonly isTicked: boolean;
  /** The field that is wrong when nothing of several is ticked: the first tick of them stands for it. @default the tick itself */
  readonly blamed?: string;
}

/** A tick. Its hidden twin says no, so that an unticked one is no absent one. */
export function tickField(context: FieldContext, { name, label, isTicked, blamed = name }: TickOptions): Html {
  const typed = context.failure?.values[name];
  const checked = typed === undefined ? isTicked : typed === "true";
  const id = fieldId(context.form, blamed);
  const [first] = context.problems;
  const isWrong = context.problems.some(({ field }) => field === blamed);
  const wrong = isWrong && {
    "aria-invalid": "true",
    "aria-describedby": `${id}-error`,
    autofocus: first?.field === blamed,
  };
  return html`<label class="check" for="${id}"><input${attributes({ id, name, type: "checkbox", value: "true", checked, ...wrong })}> ${label}</label>`;
}

type Given = Readonly<Record<string, string | boolean | null>>;

/** A label, a hint, an error and what is filled in, tied together. The first field with a problem has the focus. */
function withField(
  context: FieldContext,
  { name, label, optional, hint }: Known,
  input: (given: Given) => HtmlValue,
): Html {
  const { form, problems } = context;
  const id = fieldId(form, name);
  const problem = problems.find((candidate) => candidate.field === name);
  const description = [hint !== undefined && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(" ");
  const given: Given = {
    id,
    name,
    required: optional === undefined,
    "aria-describedby": description === "" ? null : description,
    "aria-invalid": problem ? "true" : null,
    autofocus: problem !== undefined && problems.find((candidate) => candidate.field !== null) === problem,
  };
  return html`<div class="field">
<label for="${id}">${label}${optional !== undefined && html` <span class="optional">(${optional})</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}${problem && html`<p class="wrong" id="${id}-error">${problem.sentence}</p>`}
${input(given)}
</div>`;
}
