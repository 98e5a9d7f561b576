import type { Done } from "../../pages/console/done-sentence.ts";
import type { FormFailure } from "../../pages/form-failure.ts";
import type { ConsoleVisit } from "./console-route.ts";

/** What a form did that led to this page. */
export function doneOf({ flash }: Pick<ConsoleVisit, "flash">): Done | null {
  return flash?.kind === "done" ? flash : null;
}

/** Why a form came back to this page. */
export function failureOf({ flash }: Pick<ConsoleVisit, "flash">): FormFailure | null {
  return flash?.kind === "refused" ? flash : null;
}
