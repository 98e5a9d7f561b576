import type { FieldError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import { formatDuration } from "./moment.ts";
import { isCopyKey, type Say } from "./speak.ts";

/** A form that comes back, with what was wrong. */
export interface FormFailure {
  readonly code: ErrorCode;
  /** What is wrong with which field. May be empty. */
  readonly errors: readonly FieldError[];
  /** What was typed, by field name. Security: never a password. */
  readonly values: Readonly<Record<string, string>>;
  /** What the application says to the person, in its own words. */
  readonly detail?: string;
  /** Seconds until trying again makes sense. */
  readonly retryAfter?: number;
  /** The name of the provider, where the way to one led nowhere. */
  readonly provider?: string;
  /** Whether that way was to link it. */
  readonly linking?: boolean;
}

/** One thing to put right, in a sentence. */
export interface Problem {
  /** The field it belongs to, or null when it concerns the form as a whole. */
  readonly field: string | null;
  readonly sentence: string;
}

export interface FormFields {
  /** The fields that the form shows. A problem with any other one concerns the form. */
  readonly fields: readonly string[];
  /** The field that a code speaks of when the failure names none. */
  readonly blame?: Readonly<Partial<Record<ErrorCode, string>>>;
  readonly productName: string;
}

/** What is wrong, as sentences for people, in the order of the fields. Empty when there was no failure. */
export function findProblems(say: Say, failure: FormFailure | null, form: FormFields): readonly Problem[] {
  if (failure === null) return [];
  const blamed = form.blame?.[failure.code];
  const errors =
    failure.errors.length === 0 && blamed ? [{ pointer: `/${blamed}`, code: failure.code }] : failure.errors;
  if (errors.length === 0) return [{ field: null, sentence: describeFailure(say, failure, form.productName) }];
  const problems = errors.map((error) => {
    const field = error.pointer.slice(1);
    return { field: form.fields.includes(field) ? field : null, sentence: describeField(say, field, error) };
  });
  const position = (problem: Problem): number => (problem.field === null ? -1 : form.fields.indexOf(problem.field));
  return problems.toSorted((left, right) => position(left) - position(right));
}

function describeFailure(say: Say, failure: FormFailure, productName: string): string {
  const { provider } = failure;
  const special = `provider.failure.${failure.code}`;
  const keys = provider === undefined ? [] : [...(failure.linking === true ? [`${special}.link`] : []), special];
  const key = keys.find(isCopyKey) ?? (`failure.${failure.code}` as const);
  const sentence = failure.detail ?? say(key, { product: productName, ...(provider !== undefined && { provider }) });
  if (failure.retryAfter === undefined) return sentence;
  return `${sentence} ${say("form.retry", { time: formatDuration(failure.retryAfter, say("page.locale")) })}`;
}

function describeField(say: Say, field: string, error: FieldError): string {
  const families = field === "newPassword" ? [field, "password", "any"] : [field, "any"];
  for (const family of families) {
    const key = `field.${family}.${error.code}`;
    if (!isCopyKey(key)) continue;
    const sentence = say(key, error.rule === undefined ? {} : { rule: error.rule });
    if (!sentence.includes("{rule}")) return sentence;
  }
  return say("field.any.invalid");
}
